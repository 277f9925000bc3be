// The projector's picture: kept true by the stream, by polling when that fails, and never emptied.

const WALL_POLL_MS = 15_000;
const WALL_CHECK_MS = 45_000; // while the stream is well, an occasional look, for a dead one looks the same
const WALL_SILENT_MS = 45_000; // the server gives a sign of life every 15 s, so a stream this quiet is dead
const WALL_SLEPT_MS = 5_000;
const WALL_WATCH_MS = 5_000;
const WALL_OLD_MS = 60_000;
const WALL_BATCH_MS = 5_000;
const WALL_HOUR_MS = 3_600_000;
const WALL_PATIENCE_MS = 8_000;

const wallRegion = document.querySelector("[data-region=wall]");
const wallAhead = Number(document.body.dataset.now) * 1_000 - Date.now(); // the server's clock, not the projector's
const wallLoadedAt = Date.now();
let wallStream = null;
let wallStreams = false;
let wallStreamHeardAt = 0;
let wallFrames = 0;
let wallAsking = null;
let wallStale = false;
let wallBreaker = null;
let wallHeardAt = Date.now();
let wallDrawnAt = 0;
let wallWaiting = 0;
let wallHtml = "";
let wallMode = new URLSearchParams(location.search).get("mode") ?? recalled("mode") ?? "";

function openWall() {
  wallStream?.close();
  wallStreamHeardAt = Date.now();
  wallStream = new EventSource(document.body.dataset.stream);
  wallStream.addEventListener("open", () => { wallStreams = true; hearStream(); });
  wallStream.addEventListener("beat", hearStream);
  wallStream.addEventListener("error", () => {
    wallStreams = false;
    tickWall();
    if (wallStream.readyState === EventSource.CLOSED) setTimeout(openWall, WALL_POLL_MS);
  });
  wallStream.addEventListener("wall", (frame) => {
    hearStream();
    if (hasOwnPicture()) return fetchWall();
    wallFrames += 1;
    takeWall(frame.data);
  });
}

function hearStream() {
  wallStreamHeardAt = Date.now();
  hearWall();
}

function watchWall() {
  if (Date.now() - wallStreamHeardAt > WALL_SILENT_MS) openWall();
}

// A laptop that has slept looks at once, and does not trust its stream.
function wakeWall() {
  keepAwake();
  if (document.visibilityState !== "visible" || Date.now() - wallStreamHeardAt < WALL_SLEPT_MS) return;
  openWall();
  fetchWall();
}

// A door, or a projector that was set by its keys, shows something else than the stream carries.
function hasOwnPicture() {
  return Boolean(wallMode) || new URLSearchParams(location.search).has("room");
}

async function lookAgain() {
  await fetchWall();
  setTimeout(lookAgain, (wallStreams ? WALL_CHECK_MS : WALL_POLL_MS) * (0.85 + 0.3 * Math.random()));
}

// One question at a time; who asks meanwhile is answered by the next.
function fetchWall() {
  wallStale = true;
  wallAsking ??= askWall().finally(() => { wallAsking = null; });
  return wallAsking;
}

async function askWall() {
  while (wallStale) {
    wallStale = false;
    const [mode, frames] = [wallMode, wallFrames];
    const picture = await readWall();
    if (picture === null || mode !== wallMode || frames !== wallFrames) continue; // a key or a frame was quicker
    hearWall();
    takeWall(picture);
  }
}

// Returns the picture as the server has it now, null where the answer is none of ours.
async function readWall() {
  const address = new URL(location.href);
  address.searchParams.delete("mode");
  if (wallMode) address.searchParams.set("mode", wallMode);
  const breaker = wallBreaker = new AbortController();
  const patience = setTimeout(() => breaker.abort(), WALL_PATIENCE_MS);
  try {
    const answer = await fetch(address, { signal: breaker.signal, cache: "no-store" });
    if (!answer.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.querySelector("[data-region=wall]")?.innerHTML ?? null;
  } catch {
    tickWall();
    return null;
  } finally {
    clearTimeout(patience);
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
  if (stale || (Date.now() - wallLoadedAt > WALL_HOUR_MS && !document.fullscreenElement)) reloadWall();
}

// Leaving full screen needs a hand to come back to it, and an error page would stay for good.
async function reloadWall() {
  if ((await readWall()) !== null) location.reload();
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
