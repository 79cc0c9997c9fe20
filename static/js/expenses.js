/* The expense grid: each cell is saved by itself, sums move while one types, arrows and Enter walk the cells.
   Without this script the grid is an ordinary form with a Save button. */
(function () {
  "use strict";
  const grid = document.getElementById("expense-grid");
  if (!grid) return;
  const said = document.getElementById("saved-at");
  const cells = [...grid.querySelectorAll('input[name^="c-"]')];
  const seenOf = (cell) => grid.querySelector(`input[name="s-${cell.name.slice(2)}"]`);
  const waiting = new Set();
  let sending = false;

  const number = (text) => {
    const plain = text.normalize("NFKC").replace(/[\s,，¥元]/g, "");
    return /^[+-]?\d+(\.\d+)?$/.test(plain) ? Math.round(Number(plain)) : 0;
  };
  const grouped = (value) => (value ? value.toLocaleString("en-US") : "");

  /* What the server counted last, moved by what is being typed. */
  const base = new Map(cells.map((cell) => [cell, number(seenOf(cell).value)]));
  function addUp() {
    const columns = new Map();
    let moved = 0;
    for (const row of grid.querySelectorAll("tr[data-category]")) {
      let change = 0;
      [...row.cells].forEach((td, index) => {
        const input = td.querySelector('input[name^="c-"]');
        const fixed = td.querySelector(".expense-fixed");
        if (!input && !fixed) return;
        const value = input ? number(input.value) : number(fixed.dataset.amount);
        if (input) change += value - base.get(input);
        const key = `${row.dataset.category}/${index}`;
        columns.set(key, (columns.get(key) || 0) + value);
        columns.set(index, (columns.get(index) || 0) + value);
      });
      show(row.lastElementChild, change);
      const sum = grid.querySelector(`tr[data-sum="${row.dataset.category}"]`);
      sum.moved = (sum.moved || 0) + change;
      moved += change;
    }
    for (const sum of grid.querySelectorAll("tr[data-sum]")) {
      [...sum.cells].forEach((td, index) => columns.has(`${sum.dataset.sum}/${index}`) && (td.textContent = grouped(columns.get(`${sum.dataset.sum}/${index}`)) || "0"));
      show(sum.lastElementChild, sum.moved || 0);
      sum.moved = 0;
    }
    const foot = grid.querySelector(".expense-sum");
    [...foot.cells].forEach((td, index) => columns.has(index) && (td.textContent = grouped(columns.get(index)) || "0"));
    show(foot.lastElementChild, moved);
  }
  function show(td, change) {
    td.textContent = grouped(Number(td.dataset.total) + change);
  }

  function mark(cell, answer) {
    const td = cell.closest("td");
    td.classList.toggle("is-stale", answer.state === "stale");
    td.classList.toggle("is-unread", answer.state === "unread");
    td.querySelector(".expense-said")?.remove();
    if (!answer.message) return;
    const box = Object.assign(document.createElement("p"), { className: "expense-said", textContent: answer.message });
    box.setAttribute("role", "alert");
    if (answer.state === "stale") {
      box.append(choice(grid.dataset.theirs, () => settle(cell, answer.theirs, answer.theirs)));
      box.append(choice(grid.dataset.mine, () => settle(cell, cell.value, answer.theirs)));
    }
    td.append(box);
  }
  function choice(text, act) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: text });
    button.addEventListener("click", act);
    return button;
  }
  function settle(cell, value, seen) {
    seenOf(cell).value = seen;
    rebase(cell, number(seen));
    cell.value = value;
    mark(cell, {});
    save(cell);
  }
  /* The totals of the page were made with the old value of the cell. */
  function rebase(cell, value) {
    const change = value - base.get(cell);
    base.set(cell, value);
    const row = cell.closest("tr");
    const rows = [row, grid.querySelector(`tr[data-sum="${row.dataset.category}"]`), grid.querySelector(".expense-sum")];
    for (const each of rows) each.lastElementChild.dataset.total = Number(each.lastElementChild.dataset.total) + change;
  }

  function save(cell) {
    waiting.add(cell);
    addUp();
    send();
  }
  async function send() {
    if (sending || !waiting.size) return;
    sending = true;
    const batch = [...waiting];
    const body = new FormData();
    body.append("csrfmiddlewaretoken", grid.querySelector('input[name="csrfmiddlewaretoken"]').value);
    for (const cell of batch) {
      body.append(cell.name, cell.value);
      body.append(seenOf(cell).name, seenOf(cell).value);
    }
    const sent = new Map(batch.map((cell) => [cell, cell.value]));
    said.textContent = grid.dataset.saving;
    let again = 0;
    try {
      const response = await fetch(location.href, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
      if (!(response.headers.get("Content-Type") || "").includes("json")) throw new Error(String(response.status));
      const answer = await response.json();
      if (answer.refused) {
        waiting.clear();
        said.textContent = answer.refused;
        said.classList.add("tone-warn");
        return;
      }
      for (const cell of batch) {
        const outcome = answer.cells[cell.name.slice(2)];
        if (!outcome) continue;
        if (cell.value === sent.get(cell)) waiting.delete(cell);
        if (outcome.state === "saved") {
          seenOf(cell).value = outcome.value;
          rebase(cell, number(outcome.value));
          if (cell.value === sent.get(cell) && cell !== document.activeElement) cell.value = outcome.value === "" ? "" : Number(outcome.value).toLocaleString("en-US");
        }
        mark(cell, outcome);
      }
      document.getElementById("expense-accounts").innerHTML = answer.accounts;
      document.getElementById("expense-declared").innerHTML = answer.declared;
      const open = batch.some((cell) => answer.cells[cell.name.slice(2)]?.message);
      said.innerHTML = open ? "" : answer.saved;
      said.classList.toggle("tone-warn", open);
      addUp();
    } catch {
      said.textContent = grid.dataset.offline;
      said.classList.add("tone-warn");
      again = 3000;
    } finally {
      sending = false;
      if (waiting.size) setTimeout(send, again);
    }
  }

  function walk(event) {
    const cell = event.target;
    if (!cells.includes(cell) || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const down = event.key === "ArrowDown" || (event.key === "Enter" && !event.shiftKey);
    const up = event.key === "ArrowUp" || (event.key === "Enter" && event.shiftKey);
    const atStart = cell.selectionStart === 0 && cell.selectionEnd === cell.selectionStart;
    const all = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
    const atEnd = cell.selectionEnd === cell.value.length && cell.selectionEnd === cell.selectionStart;
    const left = event.key === "ArrowLeft" && (atStart || all);
    const right = event.key === "ArrowRight" && (atEnd || all);
    if (!(down || up || left || right)) return;
    event.preventDefault();
    const td = cell.closest("td");
    const step = down || right ? 1 : -1;
    const line = down || up ? [...grid.querySelectorAll("tr[data-category]")].map((row) => row.cells[td.cellIndex]) : [...td.parentElement.cells];
    for (let at = line.indexOf(td) + step; line[at]; at += step) {
      const next = line[at].querySelector('input[name^="c-"]');
      if (!next) continue;
      next.focus();
      next.select();
      return;
    }
  }

  grid.addEventListener("input", (event) => cells.includes(event.target) && addUp());
  grid.addEventListener("change", (event) => cells.includes(event.target) && save(event.target));
  grid.addEventListener("keydown", walk);
  addEventListener("online", send);
  addEventListener("beforeunload", (event) => waiting.size && event.preventDefault());
})();
