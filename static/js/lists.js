/* Lists and the search of every page. All of it is an ease: the links and forms work without it. */
(function () {
  "use strict";
  const box = () => document.getElementById("header-q");
  const found = () => document.getElementById("header-found");
  const writing = (element) => element.closest("input, textarea, select, [contenteditable]");

  function close() {
    if (found()) found().replaceChildren();
  }

  /* Up and down walk what was found; Enter follows it, as it follows any link. */
  function walk(event) {
    const links = [...found().querySelectorAll("a")];
    if (!links.length) return;
    const here = links.indexOf(document.activeElement);
    const next = event.key === "ArrowDown" ? here + 1 : here - 1;
    event.preventDefault();
    (next < 0 ? box() : links[Math.min(next, links.length - 1)]).focus();
  }

  document.addEventListener("keydown", (event) => {
    const search = event.target.closest("[data-search]");
    if (event.key === "/" && box() && box().offsetParent && !writing(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      box().select();
      box().focus();
    } else if (search && (event.key === "ArrowDown" || event.key === "ArrowUp")) walk(event);
    else if (search && event.key === "Escape") close();
  });
  document.addEventListener("click", (event) => event.target.closest("[data-search]") || close());
  document.addEventListener("focusin", (event) => event.target.closest("[data-search]") || close());

  /* Of an emptied box nothing is asked and nothing stays. */
  document.addEventListener("htmx:confirm", (event) => {
    if (event.target.id !== "header-q" || event.target.value.trim()) return;
    event.preventDefault();
    close();
  });

  /* To turn a page of a list, or to sort it, fetches its rows alone, as its filters do; they go on from the same
     order and size of a page. */
  function keep(form, name, value) {
    if (!value && !form.elements[name]) return;
    const field = form.elements[name] || form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name }));
    field.value = value || "";
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#results .pagination a[href], #results a.sort, #results a.page-size");
    const form = document.querySelector("form[data-filters]");
    if (!link || !form || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    ["sort", "rows"].forEach((name) => keep(form, name, new URL(link.href).searchParams.get(name)));
    link.setAttribute("hx-push-url", "true");
    const heading = link.closest("th");
    let again = link.matches(".page-size") ? "#results a.page-size" : "#results [aria-current=page]";
    if (heading) again = `#results th:nth-child(${heading.cellIndex + 1}) a.sort`;
    htmx.ajax("GET", link.href, { source: link, target: "#results", swap: "innerHTML show:top" })
      .then(() => document.querySelector(again)?.focus({ preventScroll: true }));
  });

  /* The address as workplace.saved_views.normal writes it: the same state, always the same text. */
  function state() {
    const query = new URLSearchParams(location.search);
    for (const place of ["page", "after", "before"]) query.delete(place);
    return new URLSearchParams([...query].filter(([, value]) => value).sort()).toString();
  }
  function showView() {
    const bar = document.querySelector("[data-views]");
    if (!bar) return;
    const now = state();
    bar.querySelectorAll("[data-view]").forEach((tab) => {
      tab.classList.toggle("active", tab.dataset.view === now);
      tab.toggleAttribute("aria-current", tab.dataset.view === now);
    });
    bar.querySelectorAll("[data-view-menu]").forEach((menu) => (menu.hidden = menu.dataset.viewMenu !== now));
    bar.querySelector("[data-keep-view] [name=query]").value = now;
  }
  document.addEventListener("htmx:pushedIntoHistory", showView);

  /* Columns as at first need no place in the address. */
  const boxes = (chooser) => [...chooser.querySelectorAll('input[type="checkbox"]')];
  document.addEventListener("htmx:configRequest", (event) => {
    const chooser = document.querySelector("[data-columns]");
    if (!chooser || !event.target.matches("form[data-filters]")) return;
    const chosen = boxes(chooser).filter((box) => box.checked).map((box) => box.value).join(" ");
    if (chosen === chooser.dataset.columns) delete event.detail.parameters.cols;
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-columns-reset]");
    if (!button) return;
    const chooser = button.closest("[data-columns]");
    const first = chooser.dataset.columns.split(" ");
    boxes(chooser).forEach((box) => (box.checked = first.includes(box.value)));
    htmx.trigger("#filters", "submit");
  });
})();
