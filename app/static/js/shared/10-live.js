// Keeps the regions of the page true. Frames carry whole regions, so a missed one does no harm.

const streamAddress = document.body.dataset.live;
const ASLEEP_MS = 45_000;

let stream = null;
let heardAt = 0;

if (streamAddress) {
  openStream();
  document.addEventListener("visibilitychange", wakeStream);
  window.addEventListener("pageshow", wakeStream);
  window.addEventListener("online", openStream);
}

function openStream() {
  stream?.close();
  stream = new EventSource(streamAddress);
  stream.addEventListener("open", () => markLive("on"));
  stream.addEventListener("error", () => markLive("retry"));
  for (const region of document.querySelectorAll("[data-region]")) {
    stream.addEventListener(region.dataset.region, (frame) => drawRegion(region, frame));
  }
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
  if (window.Idiomorph) window.Idiomorph.morph(region, frame.data, { morphStyle: "innerHTML" });
  else region.innerHTML = frame.data;
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
