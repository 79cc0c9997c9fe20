/* The sliders of a trial: each moves the number beside it, and the address holds only what differs from the version. */
(function () {
  "use strict";
  const inputs = (element) => {
    const knob = element.closest("[data-knob]");
    return knob && { slider: knob.querySelector("[data-slider]"), number: knob.querySelector("[data-default]") };
  };

  document.addEventListener("input", (event) => {
    const pair = event.target.closest("form[data-trial]") && inputs(event.target);
    if (!pair) return;
    if (event.target === pair.slider) pair.number.value = pair.slider.value;
    else pair.slider.value = pair.number.value;
    pair.number.classList.toggle("is-turned", pair.number.value !== pair.number.dataset.default);
  });

  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.target.matches("form[data-trial]")) return;
    for (const number of event.target.querySelectorAll("[data-default]"))
      if (number.value.trim() === number.dataset.default) delete event.detail.parameters[number.name];
  });

  /* On a narrow screen the results come first. */
  if (matchMedia("(max-width: 999.98px)").matches) document.querySelector(".trial-sections")?.removeAttribute("open");
})();
