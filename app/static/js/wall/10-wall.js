// The projector: its clock, the pages that take turns, and the keys of who stands beside it.

const WALL_PAGE_MS = 15_000;
const wallRegion = document.querySelector("[data-region=wall]");
const ahead = Number(document.body.dataset.now) * 1_000 - Date.now(); // the server's clock, not the projector's
let shown = 0;
let paused = false;

if (wallRegion) {
  wallRegion.addEventListener("region:drawn", show);
  document.addEventListener("keydown", press);
  setInterval(tick, 1_000);
  setInterval(() => paused || turn(1), WALL_PAGE_MS);
  show();
}

function pages() {
  return [...wallRegion.querySelectorAll("[data-page]")];
}

function show() {
  const all = pages();
  shown = all.length ? shown % all.length : 0;
  all.forEach((page, number) => { page.hidden = number !== shown; });
  document.body.className = wallRegion.querySelector("[data-mode]").dataset.mode;
  tick();
}

function turn(step) {
  shown = (shown + step + pages().length) % Math.max(1, pages().length);
  show();
}

function tick() {
  const { zone } = document.body.dataset;
  const time = new Intl.DateTimeFormat("fr", { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(Date.now() + ahead);
  for (const clock of document.querySelectorAll(".clock")) clock.textContent = time;
}

function press(key) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key.key];
  if (step) turn(step);
  else if (key.key === " ") paused = !paused;
  else if (key.key === "l" || key.key === "L") document.documentElement.dataset.theme = document.documentElement.dataset.theme === "light" ? "dark" : "light";
  else if (key.key === "f" || key.key === "F") document.documentElement.requestFullscreen?.();
}
