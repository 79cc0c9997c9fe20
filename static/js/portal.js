/* What every page does in the browser. All of it is an ease: forms, links and lists work without it. */
(function () {
  "use strict";
  const own = document.currentScript.dataset;
  document.documentElement.classList.add("js");

  const loading = {};
  function load(url) {
    loading[url] ||= new Promise((done, failed) => {
      const script = Object.assign(document.createElement("script"), { src: url, onload: done, onerror: failed });
      document.head.append(script);
    });
    return loading[url];
  }

  /* Charts and pickers are large and rare, so they are fetched by the pages that have one. */
  async function prepare(root) {
    const charts = root.querySelectorAll("[data-chart]");
    if (charts.length) {
      for (const url of [own.echarts, own.chartTheme, own.charts]) await load(url);
      charts.forEach(portalCharts.draw);
    }
    const pickers = [...root.querySelectorAll("select[data-choose]")].filter((select) => !select.tomselect);
    if (pickers.length) {
      await load(own.tomSelect);
      pickers.forEach(pick);
    }
  }

  /* htmx hears changes of the select itself; the picker's own search box must not send the form. */
  function pick(select) {
    const picker = new TomSelect(select, { plugins: select.multiple ? ["remove_button"] : [], maxOptions: 500, hidePlaceholder: true });
    picker.control_input.addEventListener("change", (event) => event.stopPropagation());
  }

  function followRow(event) {
    const row = event.target.closest("tr[data-href]");
    if (!row || event.target.closest("a, button, input, label, select, summary, details") || String(getSelection())) return;
    if (event.ctrlKey || event.metaKey || event.button === 1) window.open(row.dataset.href);
    else if (event.button === 0) location.assign(row.dataset.href);
  }

  const picks = () => [...document.querySelectorAll('input[type="checkbox"][form="bulk"]:not([name="all"])')];
  function showBulk() {
    const bar = document.getElementById("bulk");
    if (!bar) return;
    const chosen = picks().filter((box) => box.checked);
    bar.hidden = chosen.length === 0;
    bar.querySelector("[data-bulk-count]").textContent = chosen.length;
    const all = document.querySelector("[data-bulk-all]");
    const rest = document.querySelector("[data-bulk-rest]");
    if (rest) {
      const everything = rest.querySelector("input");
      rest.hidden = chosen.length < picks().length || !chosen.length;
      if (rest.hidden) everything.checked = false;
      if (everything.checked) bar.querySelector("[data-bulk-count]").textContent = rest.dataset.bulkRest;
    }
    if (all) Object.assign(all, { checked: chosen.length > 0 && chosen.length === picks().length, indeterminate: chosen.length > 0 && chosen.length < picks().length });
  }
  function choose(every) {
    picks().forEach((box) => (box.checked = every));
    showBulk();
  }

  function filterTimeline(button) {
    const box = button.closest("[data-timeline]");
    box.querySelectorAll("button[data-kind]").forEach((each) => each.setAttribute("aria-pressed", String(each === button)));
    box.querySelectorAll("li[data-kind]").forEach((entry) => (entry.hidden = Boolean(button.dataset.kind) && entry.dataset.kind !== button.dataset.kind));
  }

  function fillUsername(button) {
    document.getElementById("id_username").value = button.dataset.fillUsername;
    document.getElementById("id_password").focus();
  }

  document.addEventListener("click", (event) => {
    followRow(event);
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches("[data-bulk-none]")) choose(false);
    if (button.matches("[data-timeline] button[data-kind]")) filterTimeline(button);
    if (button.matches("[data-fill-username]")) fillUsername(button);
    if (button.matches("[data-print]")) print();
  });
  document.addEventListener("auxclick", followRow);

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-bulk-all]")) choose(event.target.checked);
    else if (event.target.matches('input[form="bulk"]')) showBulk();
    const guarded = event.target.closest("form[data-warn-unsaved]");
    if (guarded) guarded.dataset.unsaved = "yes";
  });

  /* A form with changes warns before the page is left; sending it, or an autosave that succeeded, settles it. */
  addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-unsaved]")) event.preventDefault();
  });
  document.addEventListener("submit", (event) => delete event.target.dataset.unsaved);

  /* An address holds only the filters that are set. */
  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.target.matches("form[data-filters]")) return;
    const parameters = event.detail.parameters;
    for (const name of new Set(Object.keys(parameters))) {
      const values = [].concat(parameters[name]).filter((value) => value !== "");
      if (values.length) parameters[name] = values;
      else delete parameters[name];
    }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const guarded = event.target.closest("form[data-warn-unsaved]");
    if (guarded && event.detail.successful) delete guarded.dataset.unsaved;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    showBulk();
    prepare(event.target.isConnected ? event.target : document);
  });

  /* A whole page in place of a part means that the session has ended: go where the server points. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status >= 400 || !/^\s*<!doctype/i.test(xhr.responseText)) return;
    event.detail.shouldSwap = false;
    location.assign(xhr.responseURL);
  });

  /* A request that failed says so: a list that silently stays as it was would lie. */
  let fading;
  function sayFailed() {
    const place = document.getElementById("failure");
    place.textContent = own.failed;
    place.hidden = false;
    clearTimeout(fading);
    fading = setTimeout(() => (place.hidden = true), 8000);
  }
  document.addEventListener("htmx:responseError", sayFailed);
  document.addEventListener("htmx:sendError", sayFailed);

  /* Reviewing by keyboard: j and k walk the fields, c writes a comment, a goes to the approval (and never gives it). */
  function reviewKey(event) {
    const page = document.querySelector("[data-review]");
    if (!page || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
    const rows = [...page.querySelectorAll("[data-review-field]")];
    const here = rows.indexOf(document.activeElement.closest("[data-review-field]"));
    const target = {
      j: () => rows[Math.min(here + 1, rows.length - 1)],
      k: () => rows[Math.max(here - 1, 0)],
      c: () => (rows[here] || page).querySelector("[data-comment]") || page.querySelector("[data-comment]"),
      a: () => page.querySelector("[data-approve]"),
    }[event.key];
    const element = target && target();
    if (!element) return;
    event.preventDefault();
    if (element.matches("[data-review-field]")) element.tabIndex = -1;
    const comment = element.matches("[data-comment]") && element.closest("details");
    if (comment) comment.open = true;
    (comment ? comment.querySelector("[name=text]") : element).focus();
    element.scrollIntoView({ block: "center" });
  }
  document.addEventListener("keydown", reviewKey);

  /* A note that was taken leaves its field empty and closed, and the keys go on from its row. */
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest("[data-comment-form]");
    if (!form || !event.detail.successful) return;
    form.reset();
    form.closest("details").open = false;
    const row = form.closest("[data-review-field]");
    row.tabIndex = -1;
    row.focus();
  });

  prepare(document);
  /* On a narrow screen the tabs lie in one row that is pushed: so far that the open one is seen. */
  document.querySelectorAll(".portal-tabs .active").forEach((tab) => {
    const row = tab.parentElement;
    row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
  });
  document.querySelector("[data-focus]")?.focus();
})();
