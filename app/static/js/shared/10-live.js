// Keeps the regions of the page true. Frames carry whole regions, so a missed one does no harm.
// Where no stream comes through, the page asks for the same frames every quarter of a minute.

const liveAddress = document.body.dataset.live;
const REOPEN_MS = 3_000;
const SLEPT_MS = 5_000;
const SILENT_MS = 45_000; // the server gives a sign of life every 15 s, so a stream this quiet is dead
const HIDDEN_MS = 60_000; // browsers keep six connections for all tabs of a site
const FIRST_FRAME_MS = 1_500;
const LIVE_POLL_MS = 15_000;
const LIVE_PATIENCE_MS = 8_000;

let stream = null;
let reopening = 0;
let polling = 0;
let hiding = 0;
let heardAt = 0;

if (liveAddress) {
  openStream();
  setInterval(watchStream, SLEPT_MS);
  document.addEventListener("visibilitychange", wakeStream);
  window.addEventListener("pageshow", wakeStream);
  window.addEventListener("online", () => openStream(FIRST_FRAME_MS));
}

function openStream(patience = LIVE_POLL_MS) {
  stream?.close();
  clearTimeout(reopening);
  heardAt = Date.now();
  stream = new EventSource(streamAddress());
  stream.addEventListener("open", streamOpened);
  stream.addEventListener("error", streamBroke);
  stream.addEventListener("beat", hearStream);
  for (const name of liveRegions()) {
    stream.addEventListener(name, (frame) => {
      hearStream();
      drawFrame(name, frame.data, frame.lastEventId);
    });
  }
  pollLater(patience);
}

function streamOpened() {
  markLive("on");
  document.dispatchEvent(new Event("live:on"));
}

// The browser tries again by itself, but not after an answer such as 503.
function streamBroke() {
  markLive("retry");
  if (stream.readyState !== EventSource.CLOSED) return;
  clearTimeout(reopening);
  reopening = setTimeout(openStream, REOPEN_MS * (0.75 + Math.random()));
}

function hearStream() {
  heardAt = Date.now();
  markLive("on");
  pollLater(SILENT_MS);
}

function watchStream() {
  if (!document.hidden && Date.now() - heardAt > SILENT_MS) openStream();
}

// Who comes back sees the truth: by the stream, or by a poll where that does not speak at once.
function wakeStream() {
  clearTimeout(hiding);
  if (document.hidden) hiding = setTimeout(() => stream.close(), HIDDEN_MS);
  else if (Date.now() - heardAt > SLEPT_MS || stream.readyState === EventSource.CLOSED) openStream(FIRST_FRAME_MS);
}

function pollLater(ms) {
  clearTimeout(polling);
  polling = setTimeout(pollFrames, ms);
}

async function pollFrames() {
  pollLater(LIVE_POLL_MS * (0.75 + 0.5 * Math.random()));
  if (document.hidden) return;
  const address = streamAddress();
  address.searchParams.set("once", "1");
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(LIVE_PATIENCE_MS), cache: "no-store" });
    if (!answer.ok || !answer.headers.get("Content-Type")?.startsWith("text/event-stream")) return; // a sign-in page
    for (const frame of (await answer.text()).split("\n\n")) readFrame(frame.split("\n"));
    streamOpened();
  } catch {
    markLive("retry");
  }
}

function readFrame(lines) {
  const field = (name) => lines.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2));
  const [name] = field("event");
  if (name) drawFrame(name, field("data").join("\n"), field("id")[0] ?? "");
}

// Asks for the regions that the page has now.
function streamAddress() {
  const address = new URL(liveAddress, location.href);
  address.searchParams.set("regions", liveRegions().join(","));
  return address;
}

function liveRegions() {
  return [...new Set([...document.querySelectorAll("[data-region]")].map((region) => region.dataset.region))];
}

function drawFrame(name, html, revision) {
  if (revision) document.body.dataset.rev = revision;
  for (const region of document.querySelectorAll(`[data-region="${name}"]`)) drawRegion(region, html);
}

function drawRegion(region, html) {
  if ("reload" in region.dataset) return regionChanged(region, html);
  if (isDrawn(region, html) || !region.dispatchEvent(new CustomEvent("region:drawing", { bubbles: true, cancelable: true }))) return;
  Idiomorph.morph(region, html, { morphStyle: "innerHTML" });
  region.dispatchEvent(new CustomEvent("region:drawn", { bubbles: true }));
}

// The first frame mostly is what the page came with, and comparing is cheaper than drawing.
function isDrawn(region, html) {
  return templateOf(html).innerHTML.trim() === region.innerHTML.trim();
}

function templateOf(html) {
  return Object.assign(document.createElement("template"), { innerHTML: html });
}

// Of a page that is the viewer's own, the region is empty: a change of it tells to load the page again,
// and so does a first frame with another version of the grid than the page came with.
function regionChanged(region, html) {
  const version = templateOf(html).content.querySelector("[data-version]")?.dataset.version ?? "";
  const { reload, version: shown } = region.dataset;
  if (reload ? reload !== html : version !== shown) location.reload();
  region.dataset.reload = html;
}

function markLive(state) {
  for (const mark of document.querySelectorAll("[data-live-mark]")) mark.dataset.live = state;
}
