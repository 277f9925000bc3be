// Keys and buttons of who stands beside the projector; they change this picture alone, but for the reveal.

const WALL_HIDE_MS = 3_000;
const WALL_ZOOMS = [0.93, 1, 1.1, 1.2, 1.35];
const WALL_MODES = { 1: "lobby", 2: "round", 3: "grid", 4: "closing", a: "" };
const WALL_ACTS = {
  arrowright: () => turnWall(1),
  arrowleft: () => turnWall(-1),
  " ": pauseOrReveal,
  q: () => toggleOver("way-in"),
  "?": () => toggleOver("keys"),
  escape: () => toggleOver(""),
  l: () => setTheme(document.documentElement.dataset.theme === "light" ? "dark" : "light"),
  "+": () => zoomBy(1),
  "=": () => zoomBy(1),
  "-": () => zoomBy(-1),
  f: () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.()),
};
let wallControls = 0;

function pressWall(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const onButton = event.target.closest?.("button") && [" ", "Enter"].includes(event.key);
  if (!onButton && actWall(event.key)) event.preventDefault();
}

function actWall(pressed) {
  const key = pressed?.toLowerCase();
  if (key in WALL_MODES) setWallMode(WALL_MODES[key]);
  else if (key in WALL_ACTS) WALL_ACTS[key]();
  else return false;
  return true;
}

function setWallMode(mode) {
  wallMode = mode;
  remembered("mode", mode);
  markMode();
  wallBreaker?.abort();
  fetchWall();
}

function markMode() {
  for (const button of document.querySelectorAll("[data-shows]")) button.setAttribute("aria-pressed", String(button.dataset.shows === wallMode));
}

function pauseOrReveal() {
  const { reveals, revealed } = wallRegion.querySelector("main").dataset;
  if (reveals === undefined || !document.body.matches(".round")) wallPaused = !wallPaused;
  else reveal(Number(revealed) + 1);
  tickWall();
}

async function reveal(count) {
  const body = new URLSearchParams({ count });
  await fetch(`${location.pathname}/reveal`, { method: "POST", body, redirect: "manual" }).catch(() => {});
  if (hasOwnPicture()) fetchWall();
}

function toggleOver(id) {
  for (const over of document.querySelectorAll(".over")) over.hidden = over.id !== id || !over.hidden;
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  remembered("theme", theme);
}

function zoomBy(step) {
  const now = Number(document.documentElement.style.getPropertyValue("--zoom") || 1);
  setZoom(WALL_ZOOMS[Math.min(WALL_ZOOMS.length - 1, Math.max(0, WALL_ZOOMS.indexOf(now) + step))]);
}

function setZoom(zoom) {
  document.documentElement.style.setProperty("--zoom", zoom);
  remembered("zoom", zoom);
  arrangeWall(false);
}

function showControls() {
  document.documentElement.classList.add("steered");
  clearTimeout(wallControls);
  wallControls = setTimeout(() => document.documentElement.classList.remove("steered"), WALL_HIDE_MS);
}
