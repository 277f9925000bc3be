// Keeps the regions of the page true. Frames carry whole regions, so a missed one does no harm.

const liveAddress = document.body.dataset.live;
const ASLEEP_MS = 45_000;
const REOPEN_MS = 3_000;

let stream = null;
let reopening = 0;
let heardAt = 0;

if (liveAddress) {
  openStream();
  document.addEventListener("visibilitychange", wakeStream);
  window.addEventListener("pageshow", wakeStream);
  window.addEventListener("online", openStream);
}

function openStream() {
  stream?.close();
  stream = new EventSource(streamAddress());
  stream.addEventListener("open", streamOpened);
  stream.addEventListener("error", streamBroke);
  for (const region of document.querySelectorAll("[data-region]")) {
    stream.addEventListener(region.dataset.region, (frame) => drawRegion(region, frame));
  }
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

// Asks for the regions that the page has now.
function streamAddress() {
  const address = new URL(liveAddress, location.href);
  const names = [...document.querySelectorAll("[data-region]")].map((region) => region.dataset.region);
  address.searchParams.set("regions", [...new Set(names)].join(","));
  return address;
}

function wakeStream() {
  const silent = Date.now() - heardAt > ASLEEP_MS;
  if (document.visibilityState === "visible" && (silent || stream?.readyState === EventSource.CLOSED)) openStream();
}

function drawRegion(region, frame) {
  heardAt = Date.now();
  markLive("on");
  document.body.dataset.rev = frame.lastEventId;
  if ("reload" in region.dataset) return regionChanged(region, frame.data);
  Idiomorph.morph(region, frame.data, { morphStyle: "innerHTML" });
  region.dispatchEvent(new CustomEvent("region:drawn", { bubbles: true }));
}

// Of a page that is the viewer's own, the region is empty: a change of it tells to load the page again.
function regionChanged(region, html) {
  if (region.dataset.reload && region.dataset.reload !== html) location.reload();
  region.dataset.reload = html;
}

function markLive(state) {
  for (const mark of document.querySelectorAll("[data-live-mark]")) mark.dataset.live = state;
}
