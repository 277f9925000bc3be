// The card in the hand: picked up, carried over the table, dropped. What each place costs is the server's
// to say; while a card is in the hand no frame of the stream changes the table under it.

const arrange = document.querySelector("[data-arrange]");
const handBar = arrange?.querySelector("[data-hand]");
const hand = { topic: "", asking: null, costs: null, target: "", wanted: "", dropping: false, frames: 0 };
const HAND_PATIENCE_MS = 8_000;

if (handBar) {
  handBar.hidden = false;
  handBar.querySelector("[data-putback]").addEventListener("click", putBack);
  handBar.querySelector("[data-leave]").addEventListener("click", putBack);
  handBar.querySelector("[data-anyway]").addEventListener("click", () => dropHand(hand.wanted, true));
  document.addEventListener("region:drawing", holdFrame);
  document.addEventListener("region:drawn", tellDeed);
}

function handText() {
  return handBar.querySelector("[data-told]");
}

function cardOf(topic) {
  return arrange.querySelector(`[data-card="${topic}"]`);
}

function cellOf(place) {
  return arrange.querySelector(`[data-cell="${place}"]`);
}

function placeOf(card) {
  return card.closest("[data-cell]")?.dataset.cell ?? "off";
}

// For eyes in the bar, for ears in the live region.
function tellHand(sentence, { bad = false } = {}) {
  handText().textContent = sentence;
  handBar.classList.toggle("bad", bad);
  speakHand(sentence);
}

function speakHand(sentence) {
  arrange.querySelector("[data-spoken]").textContent = sentence;
}

function pickUp(card) {
  const topic = card.dataset.card;
  if (hand.topic) letGo();
  Object.assign(hand, { topic, costs: null, target: placeOf(card), wanted: "" });
  arrange.dataset.carrying = "";
  card.dataset.held = "";
  handBar.querySelector("[data-putback]").hidden = false;
  tellHand(arrange.dataset.asking);
  hand.asking = learnCosts(topic);
  return hand.asking;
}

async function learnCosts(topic) {
  const costs = await askDesk(`${arrange.dataset.arrange}/grid/costs/${topic}`);
  if (hand.topic !== topic || hand.costs) return;
  if (!costs.places) return giveUp(costs.message);
  hand.costs = costs;
  showCosts();
  tellHand(costs.picked);
  if (hand.target !== costs.stands) aim(hand.target);
}

async function askDesk(address, how = {}) {
  try {
    const answer = await fetch(address, {
      headers: { Accept: "application/json" },
      cache: "no-store",
      signal: AbortSignal.timeout(HAND_PATIENCE_MS),
      ...how,
    });
    return { ok: answer.ok, status: answer.status, ...(await answer.json()) };
  } catch {
    return { ok: false, status: 0, message: arrange.dataset.lost };
  }
}

function showCosts() {
  for (const cell of arrange.querySelectorAll("[data-cell]")) {
    const cost = hand.costs.places[cell.dataset.cell];
    if (!cost) continue;
    cell.dataset.tone = cost.tone;
    const mark = Object.assign(document.createElement("span"), { className: "cost", textContent: cost.brief });
    cell.prepend(mark);
  }
}

function wipeCosts() {
  for (const mark of arrange.querySelectorAll(".cost")) mark.remove();
  for (const cell of arrange.querySelectorAll("[data-tone], [data-target]")) {
    delete cell.dataset.tone;
    delete cell.dataset.target;
  }
  for (const card of arrange.querySelectorAll("[data-held]")) delete card.dataset.held;
}

// The target goes from place to place; the focus stays on the card.
function aim(place, { aloud = true } = {}) {
  const cell = cellOf(place);
  if (!cell) return;
  for (const other of arrange.querySelectorAll("[data-target]")) delete other.dataset.target;
  cell.dataset.target = "";
  hand.target = place;
  if (aloud) {
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (hand.costs) tellHand(place === hand.costs.stands ? arrange.dataset.here : hand.costs.places[place]?.said ?? "");
  }
}

// A drop that is quicker than the answer about the costs waits for it.
async function dropHand(place, anyway = false) {
  const { topic } = hand;
  await hand.asking;
  const { costs } = hand;
  if (hand.topic !== topic || !costs || hand.dropping) return;
  if (place === costs.stands) return putBack();
  const cost = costs.places[place];
  if (!anyway && cost && !cost.ok) return tellHand(`${arrange.dataset.refused} ${cost.said}`, { bad: true });
  const body = new URLSearchParams({ place, seen: costs.seen, anyway: anyway ? "1" : "0" });
  hand.dropping = true;
  const answer = await askDesk(`${arrange.dataset.arrange}/placements/${topic}`, { method: "POST", body });
  hand.dropping = false;
  if (!answer.status) return tellHand(answer.message, { bad: true });
  if (answer.can_insist) return offerAnyway(place, answer.message);
  letGo();
  await drawAnew(topic);
  tellHand(answer.ok ? [cost?.said, arrange.dataset.dropped, answer.told].filter(Boolean).join(". ").replace("..", ".") : answer.message, { bad: !answer.ok });
}

function offerAnyway(place, message) {
  hand.wanted = place;
  handBar.querySelector("[data-choice]").hidden = false;
  handBar.querySelector("[data-putback]").hidden = true;
  tellHand(message, { bad: true });
  handBar.querySelector("[data-anyway]").focus();
}

function putBack() {
  const { topic } = hand;
  if (!topic) return;
  letGo();
  tellHand(arrange.dataset.back);
  grip(topic)?.focus();
  if (hand.frames) drawAnew(topic);
}

function giveUp(message) {
  letGo();
  tellHand(message, { bad: true });
}

function letGo() {
  wipeCosts();
  hand.topic = "";
  hand.costs = null;
  delete arrange.dataset.carrying;
  handBar.querySelector("[data-putback]").hidden = true;
  handBar.querySelector("[data-choice]").hidden = true;
}

function grip(topic) {
  return cardOf(topic)?.querySelector(".grip");
}

// The whole page as the server has it now; what somebody is typing in stays.
async function drawAnew(topic) {
  hand.frames = 0;
  const page = await pageAt(`${arrange.dataset.arrange}/grid`);
  if (!page || hand.topic) return;
  const scrolled = arrange.querySelector(".scroll");
  const [left, top] = [scrolled.scrollLeft, scrolled.scrollTop];
  renewParts(page);
  arrange.querySelector(".scroll").scrollTo(left, top);
  arrange.dispatchEvent(new CustomEvent("draft:anew", { bubbles: true }));
  grip(topic)?.focus({ preventScroll: true });
  cardOf(topic)?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function holdFrame(frame) {
  if (!hand.topic || frame.target.dataset.region !== "draft") return;
  frame.preventDefault();
  hand.frames += 1;
}

// Says what another organiser did; one's own deeds are known.
let deedSeen = Number(arrange?.querySelector("[data-deed]")?.dataset.deed ?? 0);

function tellDeed() {
  const deed = arrange.querySelector("[data-deed]");
  const number = Number(deed?.dataset.deed ?? 0);
  if (number <= deedSeen) return;
  deedSeen = number;
  if (deed.dataset.actor !== arrange.dataset.me) tellHand(`${deed.querySelector("span").textContent}, ${arrange.dataset.now}.`);
}
