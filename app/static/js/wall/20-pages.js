// Pages that take turns, as long as their words need; the ranking moves, the newcomers pass by.

const WALL_MOVE_MS = 400;
const WALL_GREETING_MS = 3_000;
const WALL_RIBBON_MS = 6_000;
const wallGreeted = new Set();
let wallPage = 0;
let wallPaused = false;
let wallTurning = 0;
let wallGreetings = [];
let wallGreeting = 0;

function wallPages() {
  return [...wallRegion.querySelectorAll("[data-page]")];
}

// A new picture begins at its first page; the same one, drawn again, stays where it was.
function showWallPage(isNew = false) {
  const all = wallPages();
  const latest = all.findIndex((page) => page.querySelector("[data-latest]"));
  if (isNew) wallPage = Math.max(0, latest);
  wallPage = all.length ? wallPage % all.length : 0;
  all.forEach((page, number) => {
    page.hidden = number !== wallPage;
    page.dataset.dwell = dwell(page);
  });
  labelWallPage(all);
  for (const places of wallRegion.querySelectorAll("[data-places]")) places.hidden = Boolean(all[wallPage]?.querySelector(".cut"));
  if (isNew || !wallTurning) waitForTurn();
}

function turnWall(step) {
  const all = wallPages();
  wallPage = all.length ? (wallPage + step + all.length) % all.length : 0;
  showWallPage();
  waitForTurn();
}

function waitForTurn() {
  clearTimeout(wallTurning);
  const page = wallPages()[wallPage];
  wallTurning = setTimeout(() => {
    if (wallPaused) return waitForTurn();
    refreshWall();
    turnWall(1);
  }, (Number(page?.dataset.dwell) || 15) * 1_000);
}

// Seconds: people read three words a second; the page that matters most stays twice as long.
function dwell(page) {
  const words = page.textContent.trim().split(/\s+/).length;
  const seconds = Math.min(40, Math.max(12, 6 + 0.3 * words));
  return Math.round(seconds * ("long" in page.dataset ? 2 : 1));
}

function labelWallPage(all) {
  const label = wallRegion.querySelector("[data-pager]");
  if (!label) return;
  const page = all[wallPage];
  const rooms = page?.querySelectorAll("thead th").length - 1;
  const first = Number(page?.dataset.first);
  const total = Number(page?.parentElement.dataset.all);
  const parts = [];
  if (rooms < total) parts.push(filled(label.dataset.rooms, { first, last: first + rooms - 1, all: total }));
  if (all.length > 1) parts.push(filled(label.dataset.pages, { number: wallPage + 1, all: all.length }));
  label.textContent = parts.join(" · ");
}

function filled(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

// Rows glide from their old places to the new ones, where people have not asked for stillness.
function movingRanks(redraw) {
  const tops = new Map(visibleRanks().map((row) => [row.id, row.getBoundingClientRect().top]));
  redraw();
  if (!matchMedia("(prefers-reduced-motion: no-preference)").matches) return;
  for (const row of visibleRanks()) {
    const by = tops.get(row.id) - row.getBoundingClientRect().top;
    if (by) row.animate([{ translate: `0 ${by}px` }, { translate: "0" }], { duration: WALL_MOVE_MS, easing: "ease-out" });
  }
}

function visibleRanks() {
  return [...wallRegion.querySelectorAll(".rank:not([hidden]) > li[id]")];
}

function greetComers() {
  const comers = [...wallRegion.querySelectorAll("[data-greets] li")];
  for (const li of comers) {
    if (!wallGreeted.has(li.dataset.number)) wallGreetings.push(li.dataset.number);
    wallGreeted.add(li.dataset.number);
  }
  if (!wallGreeting) passNext();
  else showGreeting();
}

// Of a crowd only the newest are named; who has made room for others is not waited for.
function passNext() {
  wallGreetings = wallGreetings.filter((number) => wallRegion.querySelector(`[data-greets] li[data-number="${number}"]`));
  const next = wallGreetings.shift();
  wallRegion.dataset.greeting = next ?? "";
  showGreeting();
  wallGreeting = next ? setTimeout(passNext, WALL_GREETING_MS) : 0;
}

function showGreeting() {
  for (const li of wallRegion.querySelectorAll("[data-greets] li")) li.hidden = li.dataset.number !== wallRegion.dataset.greeting;
}

function turnRibbon() {
  const moves = [...wallRegion.querySelectorAll("[data-ribbon] li")];
  if (moves.length < 2 || wallPaused) return;
  const shown = moves.findIndex((li) => !li.hidden);
  moves.forEach((li, number) => { li.hidden = number !== (shown + 1) % moves.length; });
}
