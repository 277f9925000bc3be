// Keeps the regions of the page true. Frames carry whole regions, so a missed one does no harm.

const address = document.body.dataset.live;
const ASLEEP_MS = 45_000;

let source = null;
let heardAt = 0;

if (address) {
  open();
  document.addEventListener("visibilitychange", wake);
  window.addEventListener("pageshow", wake);
  window.addEventListener("online", open);
}

function open() {
  source?.close();
  source = new EventSource(address);
  source.addEventListener("open", () => show("on"));
  source.addEventListener("error", () => show("retry"));
  for (const region of document.querySelectorAll("[data-region]")) {
    source.addEventListener(region.dataset.region, (frame) => draw(region, frame));
  }
}

function wake() {
  const silent = Date.now() - heardAt > ASLEEP_MS;
  if (document.visibilityState === "visible" && (silent || source?.readyState === EventSource.CLOSED)) open();
}

function draw(region, frame) {
  heardAt = Date.now();
  show("on");
  document.body.dataset.rev = frame.lastEventId;
  if ("reload" in region.dataset) return changed(region, frame.data);
  if (window.Idiomorph) window.Idiomorph.morph(region, frame.data, { morphStyle: "innerHTML" });
  else region.innerHTML = frame.data;
  region.dispatchEvent(new CustomEvent("region:drawn", { bubbles: true }));
}

// Of a page that is the viewer's own, the region is empty: a change of it tells to load the page again.
function changed(region, html) {
  if (region.dataset.reload && region.dataset.reload !== html) location.reload();
  region.dataset.reload = html;
}

function show(state) {
  for (const mark of document.querySelectorAll("[data-live-mark]")) mark.dataset.live = state;
}
