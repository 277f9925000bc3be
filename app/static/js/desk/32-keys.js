// Keys on the table: arrows go from place to place, Space picks up and drops, Escape puts back. It is one
// stop of the Tab key, with the padlock of the place after it; without script every link is a stop.

const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const STOPS = ".grip, .free, .lock";

if (handBar) {
  arrange.addEventListener("keydown", pressKey);
  arrange.addEventListener("focusin", ({ target }) => target.closest(STOPS) && rove(target.closest(STOPS)));
  document.addEventListener("keydown", askKeys);
  document.addEventListener("region:drawn", () => rove());
  document.addEventListener("draft:anew", () => rove());
  rove();
}

function pressKey(key) {
  if (key.altKey || key.ctrlKey || key.metaKey || key.isComposing) return;
  const stop = key.target.closest(STOPS);
  if (hand.topic) return pressInHand(key);
  if (!stop) return;
  const card = stop.closest("[data-card]");
  if (ARROWS[key.key]) walkTo(key, stop, ARROWS[key.key]);
  else if (key.key === " " && stop.matches(".grip")) onKey(key, () => pickUp(card));
  else if (key.key === "Delete" && stop.matches("td .grip")) onKey(key, () => takeOff(card));
  else if (key.key.toLowerCase() === "l") onKey(key, () => stop.closest("td, th")?.querySelector(".lock")?.click());
}

function pressInHand(key) {
  if (key.key === "Escape") onKey(key, putBack);
  else if (ARROWS[key.key]) onKey(key, () => carry(ARROWS[key.key]));
  else if (key.target.closest("button")) return;
  else if (key.key === " " || key.key === "Enter") onKey(key, () => dropHand(hand.target));
  else if (key.key === "Delete") onKey(key, () => dropHand("off"));
}

function onKey(key, deed) {
  key.preventDefault();
  if (!key.repeat || ARROWS[key.key]) deed();
}

async function takeOff(card) {
  await pickUp(card);
  dropHand("off");
}

// The rows of the table that have places; a cell's place among them is the same in each.
function placeLines({ heads = true } = {}) {
  return [...arrange.querySelectorAll(heads ? ".grid tr:not(.common)" : ".grid tbody tr:not(.common)")];
}

function carry([down, right]) {
  const rows = placeLines({ heads: false });
  const cell = cellOf(hand.target);
  const row = cell ? rows.indexOf(cell.closest("tr")) : -1;
  if (row < 0) return aim(rows[down < 0 ? rows.length - 1 : 0]?.cells[1]?.dataset.cell);
  const next = rows[row + down]?.cells[cell.cellIndex + right];
  if (next?.dataset.cell) aim(next.dataset.cell);
  else if (down > 0 && hand.costs?.places.off) aim("off");
}

function walkTo(key, stop, [down, right]) {
  const next = stop.closest("td, th") ? nextInTable(stop.closest("td, th"), down, right) : nextInTray(stop, down || right);
  if (next) onKey(key, () => next.focus());
}

function nextInTable(cell, down, right) {
  const rows = placeLines();
  let row = rows.indexOf(cell.closest("tr"));
  let column = cell.cellIndex;
  for (;;) {
    row += down;
    column += right;
    const next = rows[row]?.cells[column];
    if (!next) return null;
    const stop = next.querySelector(STOPS);
    if (stop) return stop;
  }
}

function nextInTray(stop, step) {
  const grips = [...arrange.querySelectorAll(".waiting .grip")];
  return grips[grips.indexOf(stop) + step];
}

// Table and tray have one place each that Tab stops at.
function rove(stop) {
  for (const area of arrange.querySelectorAll(".grid, .waiting")) {
    const stops = [...area.querySelectorAll(STOPS)];
    if (stop && !area.contains(stop)) continue;
    const now = stop ?? stops.find((other) => other.dataset.roving !== undefined) ?? stops.find((other) => other.matches(".grip")) ?? stops[0];
    const here = now?.closest("td, th, li");
    for (const other of stops) {
      other.tabIndex = here?.contains(other) ? 0 : -1;
      if (other === now) other.dataset.roving = "";
      else delete other.dataset.roving;
    }
  }
}

function askKeys(key) {
  if (key.key !== "?" || key.target.closest("input, textarea, select")) return;
  key.preventDefault();
  document.querySelector("#keys").togglePopover();
}
