/* A declaration that loses nothing. What is typed stands in this browser's storage at the first keystroke, under the name
   of the person who types, and leaves it only when the server has it. Each input is sent with the version that it was typed
   on, so that two people who change different figures both have their way, and of a figure that both changed both values
   are shown. Without this script the form is saved by its button. */
(function () {
  "use strict";
  const form = document.getElementById("declaration");
  if (!form) return;
  const PREFIX = "portal.declaration.";
  const KEY = PREFIX + form.dataset.queue;
  const AFTER_TYPING = 700, AGAIN = 4000, PATIENCE = 20000, KEPT_DAYS = 60;
  const NO_FIGURES = new Set(["csrfmiddlewaretoken", "version", "take", "check"]);

  const place = document.getElementById("saved-at");
  const words = form.dataset;
  const figures = [...form.elements].filter((one) => one.name && !NO_FIGURES.has(one.name) && !one.disabled);
  const inputs = Object.fromEntries(figures.map((one) => [one.name, one]));
  const seen = Object.fromEntries(figures.map((one) => [one.name, one.value]));
  const painted = {};
  let version = Number(form.elements.version.value);
  let sending = null, timer = null, passing = false;

  /* --- the queue: {input: {text, version, at, source, conflict}} --- */
  let memory = {};
  function queue() {
    try {
      return JSON.parse(localStorage.getItem(KEY)) || {};
    } catch {
      return memory; // storage is switched off or broken: the page itself remembers
    }
  }
  function keep(entries) {
    memory = entries;
    try {
      if (Object.keys(entries).length) localStorage.setItem(KEY, JSON.stringify(entries));
      else localStorage.removeItem(KEY);
      delete form.dataset.unsaved; // nothing is lost when the page is left
    } catch {
      if (Object.keys(entries).length) form.dataset.unsaved = "yes";
    }
  }
  const ready = (entries) => Object.entries(entries).filter(([, entry]) => entry.conflict === undefined);

  function forgetOld() {
    const oldest = Date.now() - KEPT_DAYS * 86400000;
    for (const key of Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))) {
      const entries = Object.values(JSON.parse(localStorage.getItem(key)) || {});
      if (entries.every((entry) => entry.at < oldest)) localStorage.removeItem(key);
    }
  }

  function typed(input, source) {
    const entries = queue();
    const waiting = entries[input.name];
    if (!waiting && input.value === seen[input.name]) return;
    entries[input.name] = { text: input.value, version: waiting ? waiting.version : version, at: Date.now() };
    if (source) entries[input.name].source = source;
    if (waiting && waiting.conflict !== undefined) entries[input.name].conflict = waiting.conflict;
    keep(entries);
    say("typing");
    clearTimeout(timer);
    timer = setTimeout(send, AFTER_TYPING);
  }

  /* --- sending --- */
  function send() {
    sending ||= sendAll().finally(() => (sending = null));
    return sending;
  }

  async function sendAll() {
    for (;;) {
      const waiting = ready(queue());
      if (!waiting.length) return true;
      const oldest = Math.min(...waiting.map(([, entry]) => entry.version));
      const group = Object.fromEntries(waiting.filter(([, entry]) => entry.version === oldest));
      say("saving");
      const answer = await post(oldest, group);
      if (!answer) return false;
      settle(group, answer);
    }
  }

  async function post(base, group) {
    const body = new URLSearchParams({ version: base });
    for (const [name, entry] of Object.entries(group)) {
      body.set(name, entry.text);
      if (entry.source) body.set(`taken-${name}`, entry.source);
    }
    let response;
    try {
      response = await fetch(words.save, {
        method: "POST",
        headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, Accept: "application/json" },
        body,
        keepalive: true,
        signal: AbortSignal.timeout(PATIENCE),
      });
    } catch {
      return say("offline");
    }
    const isAnswer = (response.headers.get("Content-Type") || "").startsWith("application/json");
    if (!isAnswer) return say(response.redirected || response.status === 403 ? "signed_out" : "offline");
    const answer = await response.json();
    if (!response.ok) return say("refused", answer.refused);
    return answer;
  }

  /* What the server has leaves the queue; what two people changed waits for a decision, on the version that shows both. */
  function settle(sent, answer) {
    const entries = queue();
    for (const [name, { text }] of Object.entries(sent)) {
      if (name in answer.conflicts) {
        Object.assign(entries[name] ||= { text, at: Date.now() }, { conflict: answer.conflicts[name] });
        seen[name] = answer.conflicts[name];
      } else {
        seen[name] = text;
        if (entries[name] && entries[name].text === text) delete entries[name];
        else if (entries[name]) entries[name].version = answer.version;
      }
    }
    for (const [name, text] of Object.entries(answer.theirs)) {
      if (text === seen[name] || !inputs[name]) continue;
      seen[name] = text;
      if (entries[name]) entries[name].conflict = text;
      else inputs[name].value = text;
    }
    version = answer.version;
    form.elements.version.value = version;
    keep(entries);
    paint(answer, entries);
  }

  /* --- what the page shows --- */
  function say(state, text) {
    place.textContent = text || words[`say_${state}`];
    place.classList.toggle("tone-warn", ["offline", "signed_out", "refused"].includes(state));
    place.dataset.state = state;
    return null;
  }

  function paint(answer, entries) {
    const conflicts = Object.keys(entries).filter((name) => entries[name].conflict !== undefined);
    if (conflicts.length) say("refused", words.say_conflict);
    else if (!Object.keys(entries).length) say("saved", words.say_saved.replace("{time}", answer.saved_at));
    for (const [id, html] of Object.entries(answer.html)) {
      if (painted[id] === html) continue;
      painted[id] = html;
      document.getElementById(id).innerHTML = html;
    }
    for (const [name, input] of Object.entries(inputs)) {
      const line = input.closest("[data-line]");
      if (!line || line.dataset.line !== name) continue;
      paintErrors(line, input, answer.errors[name] || []);
      paintJump(line, answer.jumps[name]);
      line.querySelector("[data-source]").textContent = answer.sources[name] || "";
    }
    paintOffers();
    for (const [name, input] of Object.entries(inputs)) paintConflict(name, input, entries[name]);
  }

  function paintErrors(line, input, errors) {
    const box = line.querySelector(".field");
    box.querySelector(".field-error")?.remove();
    box.classList.toggle("has-error", errors.length > 0);
    input.classList.toggle("is-invalid", errors.length > 0);
    if (!errors.length) return;
    const found = Object.assign(document.createElement("div"), { className: "field-error", id: `${input.id}_error` });
    found.append(...errors.map((text) => Object.assign(document.createElement("p"), { textContent: text })));
    box.append(found);
  }

  function paintJump(line, moved) {
    const why = line.querySelector("[data-why]");
    if (!why) return;
    why.hidden = !moved && !why.querySelector("input").value;
    why.querySelector("[data-moved]").textContent = moved || "";
  }

  function paintOffers() {
    for (const offer of form.querySelectorAll("[data-offer]")) {
      offer.hidden = inputs[offer.dataset.offer]?.value === offer.dataset.value;
    }
    for (const all of form.querySelectorAll("[data-take-all]")) all.hidden = !emptyOffers(all).length;
  }

  const shown = (input, text) =>
    (input.options ? [...input.options].find((one) => one.value === text)?.text : text) || words.say_empty;

  function paintConflict(name, input, entry) {
    const line = input.closest("[data-line]") || input.closest(".field");
    line.querySelector("[data-conflict]")?.remove();
    if (!entry || entry.conflict === undefined) return;
    const box = Object.assign(document.createElement("div"), { className: "declaration-conflict" });
    box.dataset.conflict = name;
    box.setAttribute("role", "alert");
    const text = words.say_both.replace("{theirs}", shown(input, entry.conflict)).replace("{mine}", shown(input, entry.text));
    box.append(Object.assign(document.createElement("p"), { textContent: text }));
    for (const [which, label] of [["mine", words.say_keep_mine], ["theirs", words.say_take_theirs]]) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: label });
      button.addEventListener("click", () => decide(name, input, which));
      box.append(button);
    }
    line.append(box);
  }

  function decide(name, input, which) {
    const entries = queue();
    if (which === "mine") entries[name] = { text: input.value, version, at: Date.now() };
    else {
      input.value = entries[name].conflict;
      delete entries[name];
    }
    keep(entries);
    paintConflict(name, input, entries[name]);
    input.focus();
    send().then((done) => done && !Object.keys(queue()).length && say("saved", words.say_settled));
  }

  /* --- taking what a source offers --- */
  function emptyOffers(button) {
    const lines = [...button.closest("section").querySelectorAll("[data-line]")];
    return lines.filter((line) => inputs[line.dataset.line]?.value === "").map((line) => line.querySelector("[data-offer]")).filter(Boolean);
  }
  function take(offer) {
    const input = inputs[offer.dataset.offer];
    input.value = offer.dataset.value;
    typed(input, offer.dataset.from);
    paintOffers();
  }

  form.addEventListener("click", (event) => {
    const offer = event.target.closest("[data-offer]");
    const all = event.target.closest("[data-take-all]");
    if (!offer && !all) return;
    event.preventDefault();
    if (all) emptyOffers(all).forEach(take);
    else {
      take(offer);
      inputs[offer.dataset.offer].focus();
    }
  });

  /* --- what moves it --- */
  const onTyping = (event) => event.target.name in inputs && typed(event.target);
  form.addEventListener("input", onTyping);
  form.addEventListener("change", (event) => {
    onTyping(event);
    send();
    setTimeout(() => keep(queue()));
  });
  form.addEventListener("submit", async (event) => {
    if (passing) return;
    event.preventDefault();
    const { submitter } = event;
    await send();
    await new Promise((done) => setTimeout(done)); // a form that is just being submitted takes no second submission
    const left = queue();
    const open = form.querySelector("[data-conflict]");
    if (open) open.scrollIntoView({ block: "center" });
    if (Object.keys(left).length) return;
    passing = true;
    form.requestSubmit(submitter);
    passing = false;
  });
  addEventListener("online", send);
  addEventListener("pagehide", send);
  document.addEventListener("visibilitychange", () => document.hidden && send());
  setInterval(() => ready(queue()).length && send(), AGAIN);

  /* --- coming back: what an earlier page could not send is typed again --- */
  function comeBack() {
    const entries = queue();
    for (const [name, entry] of Object.entries(entries)) {
      if (!inputs[name] || entry.text === seen[name]) delete entries[name];
      else inputs[name].value = entry.text;
    }
    keep(entries);
    for (const [name, entry] of Object.entries(entries)) paintConflict(name, inputs[name], entry);
    if (!Object.keys(entries).length) return;
    say("offline", words.say_back);
    send();
  }
  try {
    forgetOld();
  } catch {
    /* another page's entry that cannot be read is not ours to judge */
  }
  comeBack();
  paintOffers();
  if (!navigator.onLine) say("offline");
  addEventListener("offline", () => say("offline"));

  /* --- evidence: a panel over the form, which keeps what is being typed --- */
  const dialog = document.getElementById("evidence-dialog");
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "evidence-panel" && !dialog.open) dialog.showModal();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  });
})();
