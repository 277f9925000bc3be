// Tells of new topics, of the phase and of votes; the list itself never moves under a finger.

const NEWS_PATIENCE_MS = 4_000;
const newsRegion = document.querySelector(".top [data-region=topics]");
const topicList = document.querySelector("[data-list]");
const newsPill = document.querySelector(".pill");
const phaseAtFirst = newsRegion?.querySelector(".phase").dataset.phase;

if (newsRegion) {
  showMinutes();
  setInterval(showMinutes, 10_000);
  newsRegion.addEventListener("region:drawn", readNews);
  newsPill?.addEventListener("click", takeNew);
}

function readNews() {
  showMinutes();
  const tally = newsRegion.querySelector("[data-topics]");
  const { phase } = newsRegion.querySelector(".phase").dataset;
  const shown = document.querySelector("[data-tally]");
  if (shown) shown.textContent = tally.textContent;
  if (phase === "voting" && document.querySelector("[data-waiting]")) return location.reload();
  if (phaseAtFirst === "voting" && phase !== "voting") endVoting(tally.dataset.closed.trim());
  if (newsPill) tellNew(tally, phase !== "voting" && phaseAtFirst === "voting" ? phaseAtFirst : phase);
}

function tellNew(tally, phase) {
  const fresh = tally.dataset.topics.split(" ").filter((id) => id && !document.getElementById(`t${id}`));
  const { one, two } = newsPill.dataset;
  const moved = phase !== phaseAtFirst;
  newsPill.hidden = !moved && !fresh.length;
  newsPill.dataset.fresh = moved ? "" : fresh.join(" ");
  newsPill.textContent = moved ? newsRegion.querySelector(".phase").textContent : fresh.length === 1 ? one : two.replace("2", fresh.length);
}

// New rows come in above; each row that stands stays what and where it is.
async function takeNew(tap) {
  const fresh = new Set((newsPill.dataset.fresh ?? "").split(" ").filter(Boolean));
  if (!fresh.size || !topicList) return;
  tap.preventDefault();
  try {
    const answer = await fetch(location.pathname, { signal: AbortSignal.timeout(NEWS_PATIENCE_MS) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const rows = [...page.querySelectorAll("[data-list] > .topic")].filter((row) => fresh.has(row.id.slice(1)));
    if (!rows.length) throw new Error("no list"); // a sign-in page, or they have gone again
    topicList.prepend(...rows.map((row) => document.importNode(row, true)));
    newsPill.hidden = true;
    document.querySelector(".empty[data-nothing]")?.remove();
    topicList.firstElementChild?.querySelector("a").focus();
  } catch {
    location.assign(newsPill.href);
  }
}

// The minutes are the phone's own; where its clock is wrong, the server's words stay.
function showMinutes() {
  for (const place of document.querySelectorAll("[data-minutes]")) {
    const left = Math.ceil((Date.parse(place.dataset.ends) - Date.now()) / 60_000);
    place.dataset.said ??= place.textContent;
    place.textContent = left > 0 && left < 100 ? place.dataset.minutes.replace("#", left) : place.dataset.said;
  }
}

// What waits in the outbox keeps its button until it is answered.
function endVoting(sentence) {
  const banner = document.querySelector("[data-banner]");
  if (banner && !banner.firstElementChild) {
    const said = Object.assign(document.createElement("p"), { className: "notice warn" });
    const look = Object.assign(document.createElement("a"), { href: location.pathname, textContent: banner.dataset.look });
    said.append(`${sentence} ${banner.dataset.banner} `, look);
    banner.append(said);
  }
  for (const link of document.querySelectorAll("[data-while-open]")) link.hidden = true;
  for (const form of document.querySelectorAll("form[data-outbox=vote]")) endVote(form);
}

function endVote(form) {
  const button = form.querySelector("button.vote");
  if (!button || form.dataset.state === "pending") return;
  const was = Object.assign(document.createElement("strong"), { className: "vote was" });
  was.textContent = button.getAttribute("aria-pressed") === "true" ? button.querySelector(".on").textContent : "";
  button.replaceWith(was);
}
