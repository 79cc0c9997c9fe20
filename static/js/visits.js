/* A visit is written down where there may be no network. Nothing typed is lost: a draft is kept with each letter, a record
   that was sent waits on the telephone until the portal has confirmed it, and its key makes it one visit however often it
   is sent. What waits belongs to the person who wrote it; another person on the same telephone neither sees nor sends it. */
(function () {
  "use strict";
  const QUEUE = "visits.queue", DRAFT = "visits.draft";
  const box = document.querySelector("[data-visits-waiting]");
  const form = document.querySelector("form[data-visit]");
  if (!box) return;
  const me = box.dataset.user;
  const read = (name, empty) => JSON.parse(localStorage.getItem(name) || empty);
  const write = (name, value) => localStorage.setItem(name, JSON.stringify(value));
  const queue = () => read(QUEUE, "[]");
  const mine = () => queue().filter((entry) => entry.user === me);
  const change = (key, how) => write(QUEUE, queue().flatMap((entry) => (entry.key === key ? how(entry) : [entry])));

  /* Not crypto.randomUUID(): that one is missing where the portal is reached without TLS. */
  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  const line = (name, words) => Object.assign(document.createElement(name), words);

  function show(note) {
    const waiting = mine();
    box.hidden = !waiting.length && !note;
    box.replaceChildren();
    if (note) box.append(line("p", { textContent: note, className: "mb-0" }));
    if (waiting.length) {
      const list = line("ul", { className: "mb-0" });
      for (const entry of waiting) {
        const item = line("li", {});
        item.append(line("a", { href: `${entry.url}?again=${entry.key}`, textContent: entry.name }));
        if (entry.errors) item.append(` ${box.dataset.refused} ${entry.errors.join(" ")}`);
        list.append(item);
      }
      box.append(line("p", { textContent: box.dataset.kept, className: "mb-0" }), list);
    }
    if (form && !box.hidden) box.scrollIntoView({ block: "start" });
  }

  const token = () => document.body.getAttribute("hx-headers") && JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

  /* true: arrived; false: try again later. A record that the portal refuses stays with the reason, to be put right. */
  async function send(entry) {
    let answer;
    try {
      const headers = { Accept: "application/json", "X-CSRFToken": token() };
      answer = await fetch(entry.url, { method: "POST", headers, body: new URLSearchParams(entry.fields), redirect: "follow" });
    } catch {
      return false;
    }
    if (answer.redirected || !(answer.headers.get("Content-Type") || "").includes("json")) {
      if (answer.redirected || answer.status === 403) show(box.dataset.signedOut);
      return false;
    }
    const told = await answer.json();
    if (answer.ok) {
      change(entry.key, () => []);
      return told.url;
    }
    if (answer.status === 422) change(entry.key, (kept) => [{ ...kept, errors: told.errors }]);
    return false;
  }

  let sending = false;
  async function sendAll() {
    if (sending) return;
    sending = true;
    const waiting = mine().filter((entry) => !entry.errors);
    let arrived = "";
    for (const entry of waiting) arrived = (await send(entry)) || arrived;
    sending = false;
    if (waiting.length && arrived && !mine().length) show(box.dataset.sent);
    else if (mine().length) show(box.querySelector("p")?.textContent === box.dataset.signedOut ? box.dataset.signedOut : "");
    return arrived;
  }

  const draftName = () => `${DRAFT}.${me}.${form.dataset.firm}`;
  const fieldsOf = () => [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");

  function addFinding() {
    const first = form.querySelector("[data-finding]");
    const copy = first.cloneNode(true);
    copy.querySelector("textarea").value = "";
    form.querySelector("[data-findings]").append(copy);
    return copy;
  }

  function restore(fields) {
    for (const [name, value] of fields) if (!["kind", "found"].includes(name)) form.elements[name].value = value;
    const kinds = fields.filter(([name]) => name === "kind"), texts = fields.filter(([name]) => name === "found");
    texts.forEach(([, text], place) => {
      const part = form.querySelectorAll("[data-finding]")[place] || addFinding();
      part.querySelector("select").value = kinds[place][1];
      part.querySelector("textarea").value = text;
    });
  }

  function begin() {
    const again = new URLSearchParams(location.search).get("again");
    const kept = again && mine().find((entry) => entry.key === again);
    const draft = localStorage.getItem(draftName());
    if (kept) restore(kept.fields);
    else if (draft) restore(JSON.parse(draft));
    else form.elements.key.value = newKey();
    const more = form.querySelector("[data-add-finding]");
    more.hidden = false;
    more.addEventListener("click", () => addFinding().querySelector("textarea").focus());
    form.addEventListener("input", () => write(draftName(), fieldsOf()));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("button[type=submit]");
      button.disabled = true;
      const entry = { key: form.elements.key.value, user: me, url: location.pathname, name: form.dataset.name, fields: fieldsOf() };
      write(QUEUE, [...queue().filter((other) => other.key !== entry.key), entry]);
      localStorage.removeItem(draftName());
      const url = await sendAll();
      if (url && !mine().length) return location.assign(url);
      show();
      const left = mine().find((other) => other.key === entry.key);
      if (left?.errors || !left) button.disabled = false;
    });
  }

  if (form) begin();
  show();
  window.addEventListener("online", sendAll);
  if (navigator.onLine) sendAll();
})();
