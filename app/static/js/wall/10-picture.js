// The projector's picture: kept true by the stream, by polling when that fails, and never emptied.

const WALL_POLL_MS = 15_000;
const WALL_CHECK_MS = 45_000; // while the stream is well, an occasional look, for a dead one looks the same
const WALL_OLD_MS = 60_000;
const WALL_BATCH_MS = 5_000;
const WALL_HOUR_MS = 3_600_000;
const WALL_PATIENCE_MS = 8_000;

const wallRegion = document.querySelector("[data-region=wall]");
const wallAhead = Number(document.body.dataset.now) * 1_000 - Date.now(); // the server's clock, not the projector's
const wallLoadedAt = Date.now();
let wallStream = null;
let wallStreams = false;
let wallHeardAt = Date.now();
let wallDrawnAt = 0;
let wallWaiting = 0;
let wallHtml = "";
let wallMode = new URLSearchParams(location.search).get("mode") ?? recalled("mode") ?? "";

function openWall() {
  wallStream = new EventSource(document.body.dataset.stream);
  wallStream.addEventListener("open", () => { wallStreams = true; hearWall(); });
  wallStream.addEventListener("error", () => {
    wallStreams = false;
    tickWall();
    if (wallStream.readyState === EventSource.CLOSED) setTimeout(openWall, WALL_POLL_MS);
  });
  wallStream.addEventListener("wall", (frame) => {
    hearWall();
    if (hasOwnPicture()) fetchWall();
    else takeWall(frame.data);
  });
}

// A door, or a projector that was set by its keys, shows something else than the stream carries.
function hasOwnPicture() {
  return Boolean(wallMode) || new URLSearchParams(location.search).has("room");
}

async function lookAgain() {
  await fetchWall();
  setTimeout(lookAgain, (wallStreams ? WALL_CHECK_MS : WALL_POLL_MS) * (0.85 + 0.3 * Math.random()));
}

async function fetchWall() {
  const address = new URL(location.href);
  if (wallMode) address.searchParams.set("mode", wallMode);
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(WALL_PATIENCE_MS), cache: "no-store" });
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const region = page.querySelector("[data-region=wall]");
    if (!region) return false;
    hearWall();
    takeWall(region.innerHTML);
    return true;
  } catch {
    tickWall();
    return false;
  }
}

// Votes come in bursts: the ranking moves every five seconds, anything else at once.
function takeWall(html) {
  wallHtml = html;
  clearTimeout(wallWaiting);
  const next = wallState(new DOMParser().parseFromString(html, "text/html").querySelector("main"));
  const ranks = next.startsWith("round") && next === wallState(wallRegion.querySelector("main"));
  wallWaiting = setTimeout(drawWall, ranks ? wallDrawnAt + WALL_BATCH_MS - Date.now() : 0);
}

function wallState(main) {
  return main ? [main.dataset.mode, main.dataset.revealed, main.dataset.speaks, "reveals" in main.dataset].join() : "";
}

function drawWall() {
  const before = wallState(wallRegion.querySelector("main"));
  wallDrawnAt = Date.now();
  movingRanks(() => {
    Idiomorph.morph(wallRegion, wallHtml, { morphStyle: "innerHTML" });
    arrangeWall(before !== wallState(wallRegion.querySelector("main")));
  });
  const { speaks } = wallRegion.querySelector("main").dataset;
  if (speaks !== document.body.dataset.speaks && !new URLSearchParams(location.search).has("lang")) reloadWall();
}

// What the browser works out after each drawing: how much fits, which page is up, who is greeted.
function arrangeWall(isNew = true) {
  const main = wallRegion.querySelector("main");
  document.body.className = main.dataset.mode;
  document.body.dataset.speaks ||= main.dataset.speaks;
  fitWall(main);
  showWallPage(isNew);
  greetComers();
  tickWall();
}

function hearWall() {
  wallHeardAt = Date.now();
  tickWall();
}

function tickWall() {
  const now = Date.now() + wallAhead;
  for (const clock of document.querySelectorAll(".clock")) clock.textContent = wallTime(now);
  for (const left of document.querySelectorAll("[data-until]")) left.textContent = timeLeft(Date.parse(left.dataset.until) - now);
  const old = Date.now() - wallHeardAt > WALL_OLD_MS;
  for (const mark of document.querySelectorAll("[data-live-mark]")) {
    mark.dataset.live = old ? "old" : wallStreams ? "on" : "retry";
    mark.querySelector(".old time").textContent = wallTime(wallHeardAt + wallAhead);
    mark.toggleAttribute("data-paused", wallPaused);
  }
}

function wallTime(moment) {
  const { zone } = document.body.dataset;
  return new Intl.DateTimeFormat("fr", { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(moment);
}

// The server writes whole minutes; the last five are counted in seconds.
function timeLeft(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  if (seconds > 300) return `${Math.ceil(seconds / 60)} min`;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

// At a change of page: a new build is taken up, and an hour's dust swept out, if the server answers.
function refreshWall() {
  const { build } = wallRegion.querySelector("main").dataset;
  const stale = !document.querySelector("link[rel=stylesheet]").href.endsWith(build);
  if (stale || Date.now() - wallLoadedAt > WALL_HOUR_MS) reloadWall();
}

async function reloadWall() {
  if (await fetch(location.href, { signal: AbortSignal.timeout(WALL_PATIENCE_MS) }).catch(() => null)) location.reload();
}

async function keepAwake() {
  if (document.visibilityState !== "visible") return;
  await navigator.wakeLock?.request("screen").catch(() => {});
}

function recalled(name) {
  try { return sessionStorage.getItem(`wall-${name}`); } catch { return null; }
}

function remembered(name, value) {
  try { sessionStorage.setItem(`wall-${name}`, value); } catch { /* a projector without storage forgets at its next load */ }
}
