// How much of a day one picture holds is measured here, for no server knows a projector's fonts.

const WALL_SIZES = ["huge", "large", "medium", "small"];
const WALL_CLIPPED = 0.12; // of the titles; they end in an ellipsis after three lines
const WALL_CLIPPED_OF_MANY = 0.5; // where the alternative is a dozen pages that nobody waits for
const WALL_MANY = 30;
const BREAK_WEIGHT = 0.5;

function fitWall(main) {
  fitSide(main);
  const box = main.querySelector("[data-fit]");
  if (!box || !box.querySelector("[data-page]")) return;
  if (box.dataset.fit === "grid") fitGrid(box);
  else fitList(box);
}

function fitList(box) {
  const lists = [...box.querySelectorAll("[data-page]")];
  const rows = lists.flatMap((list) => [...list.children]);
  const most = lists[0].matches(".rank") ? 7 : rows.length;
  for (let size = most; size >= 1; size -= 1) {
    const pages = listPages(lists[0], rows, size);
    box.replaceChildren(...pages);
    if (pages.every((page) => fits(page, pages, box))) return;
  }
}

// The newest topic yields to the clock, the counts and the way in.
function fitSide(main) {
  const newest = main.querySelector(".newest");
  if (!newest) return;
  newest.hidden = false;
  const side = newest.parentElement;
  newest.hidden = side.lastElementChild.getBoundingClientRect().bottom > side.getBoundingClientRect().bottom + 1;
}

// The line under which there is no place comes along with what follows it.
function listPages(list, rows, size) {
  const pages = [];
  let ranked = size;
  let line = [];
  for (const row of rows) {
    if (row.matches(".cut")) {
      line = [row];
      continue;
    }
    if (ranked === size) {
      pages.push(list.cloneNode(false));
      pages.at(-1).removeAttribute("hidden");
      pages.at(-1).toggleAttribute("data-long", pages.length === 1 && "long" in list.dataset);
      ranked = 0;
    }
    pages.at(-1).append(...line, row);
    ranked += 1;
    line = [];
  }
  pages.at(-1).append(...line);
  return pages;
}

function fits(page, pages, box) {
  for (const other of pages) other.hidden = other !== page;
  const low = box.getBoundingClientRect().bottom + 4; // letters hang a little below their line
  return page.scrollHeight <= box.clientHeight + 4
    && [...page.children].every((row) => row.scrollHeight <= row.clientHeight + 4 && row.getBoundingClientRect().bottom <= low);
}

function fitGrid(box) {
  const day = readDay(box);
  for (const { rooms, rows, size } of gridCandidates(day)) {
    box.dataset.size = size;
    const pages = gridPages(day, rooms, rows);
    box.replaceChildren(...pages);
    if (gridFits(box, pages)) return;
  }
}

// The tables that the server cut, put together again: rooms in their order, times in theirs.
function readDay(box) {
  const tables = [...box.querySelectorAll("table")];
  const rooms = [];
  const rows = new Map();
  for (const table of tables) {
    const first = Number(table.dataset.first) - 1;
    const [corner, ...heads] = table.tHead.rows[0].cells;
    heads.forEach((head, number) => { rooms[first + number] = head; });
    for (const tr of table.tBodies[0].rows) {
      const row = rows.get(tr.dataset.slot) ?? { tr, head: tr.cells[0], cells: [] };
      rows.set(tr.dataset.slot, row);
      [...tr.cells].slice(1).forEach((cell, number) => { row.cells[first + number] = cell; });
    }
    rooms.corner = corner;
  }
  return { table: tables[0], rooms, rows: [...rows.values()] };
}

// Fewest pages first; of as many pages, the largest letters.
function gridCandidates({ rooms, rows }) {
  const weight = rows.reduce((sum, row) => sum + rowWeight(row), 0);
  const found = [];
  for (let across = 1; across <= Math.ceil(rooms.length / 2); across += 1) {
    for (let down = 1; down <= Math.max(1, Math.ceil(weight)); down += 1) {
      WALL_SIZES.forEach((size, order) => found.push({
        rooms: Math.ceil(rooms.length / across), rows: weight / down, size, cost: across * down * WALL_SIZES.length + order, down,
      }));
    }
  }
  return found.sort((a, b) => a.cost - b.cost || a.down - b.down);
}

function rowWeight(row) {
  return row.tr.matches(".common") ? BREAK_WEIGHT : 1;
}

function gridPages(day, across, most) {
  const pages = [];
  for (const run of gridRuns(day.rows, most)) {
    for (let first = 0; first < day.rooms.length; first += across) {
      pages.push(gridTable(day, run, first, Math.min(first + across, day.rooms.length)));
    }
  }
  return pages;
}

function gridRuns(rows, most) {
  const runs = [];
  let weight = Infinity;
  for (const row of rows) {
    weight += rowWeight(row);
    if (weight > most + 0.01) {
      runs.push([]);
      weight = rowWeight(row);
    }
    runs.at(-1).push(row);
  }
  return runs;
}

function gridTable({ table, rooms }, run, first, end) {
  const made = table.cloneNode(false);
  made.dataset.first = first + 1;
  made.toggleAttribute("data-long", run.some(({ tr }) => tr.matches(".is-now")));
  const head = made.createTHead().insertRow();
  head.append(rooms.corner.cloneNode(true), ...rooms.slice(first, end).map((room) => room.cloneNode(true)));
  const body = made.createTBody();
  for (const { tr, head: time, cells } of run) {
    const row = body.appendChild(tr.cloneNode(false));
    row.append(time.cloneNode(true), ...(tr.matches(".common") ? [spanned(cells[0], end - first)] : cells.slice(first, end).map((cell) => cell.cloneNode(true))));
  }
  return made;
}

function spanned(cell, across) {
  const made = cell.cloneNode(true);
  made.colSpan = across;
  return made;
}

function gridFits(box, pages) {
  let titles = 0;
  let clipped = 0;
  for (const page of pages) {
    for (const other of pages) other.hidden = other !== page;
    if (page.offsetHeight > box.clientHeight + 1 || page.scrollWidth > box.clientWidth + 1) return false;
    for (const title of page.querySelectorAll("td .clamp")) {
      titles += 1;
      if (title.scrollHeight > title.clientHeight + 1 || title.scrollWidth > title.clientWidth + 1) clipped += 1;
    }
  }
  return clipped <= titles * (titles > WALL_MANY ? WALL_CLIPPED_OF_MANY : WALL_CLIPPED);
}
