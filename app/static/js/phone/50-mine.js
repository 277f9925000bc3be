// Marks what is the viewer's own on a board that is drawn the same for everybody, and stars at once.

const ownBoard = document.querySelector("[data-picked]");

let placesBefore = placesOnBoard();

if (ownBoard) ownBoard.addEventListener("region:drawn", markOwn);

document.addEventListener("outbox:queued", ({ target: form, detail }) => {
  if (form.dataset.star) pick(form.dataset.star, new URLSearchParams(detail.body).get("on") === "1");
});

document.addEventListener("outbox:refused", ({ target: form, detail }) => {
  if (form.dataset.star) pick(form.dataset.star, new URLSearchParams(detail.entry.body).get("on") !== "1");
});

function markOwn() {
  noteMoved();
  for (const kind of ["voted", "hosted", "moved"]) {
    const mine = new Set(ownBoard.dataset[kind].split(" "));
    for (const badge of ownBoard.querySelectorAll(`[data-mark=${kind}]`)) badge.hidden = !mine.has(badge.dataset.topic);
  }
  for (const form of ownBoard.querySelectorAll("[data-star]")) showStar(form, isPicked(form.dataset.star));
}

// What moves while one looks is marked for those whom it concerns, and for nobody else.
function noteMoved() {
  const { voted, hosted, picked, moved } = ownBoard.dataset;
  const places = placesOnBoard();
  const concerned = `${voted} ${hosted} ${picked}`.split(" ");
  const fresh = concerned.filter((id) => placesBefore.has(id) && places.has(id) && placesBefore.get(id) !== places.get(id));
  ownBoard.dataset.moved = [...new Set([...moved.split(" "), ...fresh])].join(" ");
  placesBefore = places;
}

function placesOnBoard() {
  const rows = ownBoard?.querySelectorAll(".thin-board li[id][data-topic]") ?? [];
  return new Map([...rows].map((row) => [row.dataset.topic, `${row.closest("section").id} ${row.dataset.room}`]));
}

function isPicked(topic) {
  return Boolean(topic) && (ownBoard?.dataset.picked.split(" ").includes(topic) ?? false);
}

function pick(topic, on) {
  if (ownBoard) {
    const picked = new Set(ownBoard.dataset.picked.split(" "));
    picked[on ? "add" : "delete"](topic);
    ownBoard.dataset.picked = [...picked].join(" ");
  }
  for (const form of document.querySelectorAll(`[data-star="${topic}"]`)) showStar(form, on);
}

function showStar(form, on) {
  form.querySelector(".star").setAttribute("aria-pressed", String(on));
  form.elements.on.value = on ? "0" : "1";
}
