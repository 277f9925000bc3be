// Follows a search: the grid that is being built is drawn by the stream, and when the search has begun or
// ended the rest of the page is made true, once. What somebody opened stays open, what they type stays.

const PLAN_PATIENCE_MS = 8_000;
const planRegion = document.querySelector("[data-region=plan]");
let planBefore = planState();
let planOpened = [];

if (planRegion) {
  planRegion.addEventListener("region:drawing", keepOpened);
  planRegion.addEventListener("region:drawn", planDrawn);
}

function planState() {
  return document.querySelector("[data-plan]")?.dataset.plan;
}

function keepOpened() {
  planOpened = [...planRegion.querySelectorAll("details[open][data-stays]")].map((part) => part.id);
}

function planDrawn() {
  for (const id of planOpened) document.getElementById(id)?.setAttribute("open", "");
  const before = planBefore;
  planBefore = planState();
  if (before === planBefore || (before !== "running" && planBefore !== "running")) return;
  tellPlan();
  if (!arrange) drawParts();
  else if (hand.topic) hand.frames += 1;
  else drawAnew(document.activeElement?.closest("[data-card]")?.dataset.card);
}

// For ears: the first sentence of what came of it. While it goes on, four frames a second would be noise.
function tellPlan() {
  const spoken = document.querySelector("[data-spoken]");
  if (spoken) spoken.textContent = planRegion.querySelector("h2, p")?.textContent.trim() ?? "";
}

async function drawParts() {
  const page = await pageAt(location.href);
  if (page) renewParts(page);
}

async function pageAt(address) {
  try {
    const answer = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(PLAN_PATIENCE_MS) });
    return answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return null;
  }
}

function renewParts(page) {
  for (const part of document.querySelectorAll("[data-fresh], [data-region=draft]")) {
    const { fresh } = part.dataset;
    const anew = page.querySelector(fresh ? `[data-fresh="${fresh}"]` : "[data-region=draft]");
    const typing = [...part.querySelectorAll("input:not([data-slides])")].some((field) => field.value !== field.defaultValue);
    if (anew && !typing) part.replaceChildren(...document.importNode(anew, true).childNodes);
  }
  document.dispatchEvent(new Event("page:renewed"));
}
