/* The form of a rule: the sums of the weights follow the typing; a part that is switched off counts for nothing. */
(function () {
  "use strict";
  const form = document.querySelector(".draft-form");
  if (!form) return;

  function add() {
    const sums = {};
    for (const input of form.querySelectorAll("[data-weight]")) {
      if (input.closest(".draft-part").classList.contains("is-off")) continue;
      const [kind, place] = input.dataset.weight.split(":");
      const key = `${kind}:${place.split(".weight")[1].slice(1)}`;
      sums[key] = (sums[key] || 0) + Math.round(Number(input.value.trim()) * 100);
    }
    for (const total of form.querySelectorAll("[data-sum]")) {
      const found = sums[total.dataset.sum] || 0;
      total.querySelector("b").textContent = Number.isNaN(found) ? "—" : String(found / 100);
      total.classList.toggle("is-wrong", found !== Math.round(Number(total.dataset.scale) * 100));
    }
  }

  form.addEventListener("input", add);
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-off]")) event.target.closest(".draft-part").classList.toggle("is-off", event.target.checked);
    add();
  });
})();
