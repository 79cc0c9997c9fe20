/* The big screen turns its panels by itself. It stands still under the mouse, after a key and where motion is not wanted. */
(function () {
  "use strict";
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const main = document.getElementById("content");
  const button = document.querySelector("[data-screen=pause]");
  const seconds = Number(main.dataset.seconds);
  const QUIET = 60; // seconds after a key until it turns again
  let place = 0, stopped = still, hovered = false, waits = seconds;

  const panels = () => [...main.querySelectorAll(".screen-panel")];

  function show(next) {
    const all = panels();
    place = (next + all.length) % all.length;
    all.forEach((panel, number) => panel.classList.toggle("in-sight", number === place));
    waits = seconds;
  }

  function stop(value) {
    stopped = value;
    button.setAttribute("aria-pressed", String(stopped));
  }

  const steps = { back: () => show(place - 1), next: () => show(place + 1), pause: () => stop(!stopped) };
  document.addEventListener("click", (event) => steps[event.target.closest("[data-screen]")?.dataset.screen]?.());
  document.addEventListener("keydown", ({ key, target }) => {
    const step = { ArrowLeft: "back", ArrowRight: "next", " ": target.closest("button, a") ? "" : "pause" }[key];
    steps[step]?.();
    waits = QUIET;
  });
  main.addEventListener("mouseenter", () => (hovered = true));
  main.addEventListener("mouseleave", () => (hovered = false));
  main.addEventListener("htmx:afterSwap", () => { const left = waits; show(place); waits = left; });

  stop(stopped);
  show(0);
  setInterval(() => { if (!stopped && !hovered && --waits <= 0) show(place + 1); }, 1000);
})();
