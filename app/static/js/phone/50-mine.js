// Marks what is the viewer's own on a board that is drawn the same for everybody.

const ownBoard = document.querySelector("[data-voted]");

function markMine() {
  for (const [kind, ids] of [["voted", ownBoard.dataset.voted], ["hosted", ownBoard.dataset.hosted]]) {
    const mine = new Set(ids.split(" "));
    for (const badge of document.querySelectorAll(`[data-mark=${kind}]`)) badge.hidden = !mine.has(badge.dataset.topic);
  }
}

if (ownBoard) document.addEventListener("region:drawn", markMine);
