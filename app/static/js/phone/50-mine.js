// Marks what is the viewer's own on a board that is drawn the same for everybody, and stars at once.

const ownBoard = document.querySelector("[data-picked]");

if (ownBoard) ownBoard.addEventListener("region:drawn", markOwn);

document.addEventListener("outbox:queued", ({ target: form, detail }) => {
  if (form.dataset.star) pick(form.dataset.star, new URLSearchParams(detail.body).get("on") === "1");
});

document.addEventListener("outbox:refused", ({ target: form, detail }) => {
  if (form.dataset.star) pick(form.dataset.star, new URLSearchParams(detail.entry.body).get("on") !== "1");
});

function markOwn() {
  for (const [kind, ids] of [["voted", ownBoard.dataset.voted], ["hosted", ownBoard.dataset.hosted]]) {
    const mine = new Set(ids.split(" "));
    for (const badge of ownBoard.querySelectorAll(`[data-mark=${kind}]`)) badge.hidden = !mine.has(badge.dataset.topic);
  }
  for (const form of ownBoard.querySelectorAll("[data-star]")) showStar(form, isPicked(form.dataset.star));
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
