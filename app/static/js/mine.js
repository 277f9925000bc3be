// Marks what is the viewer's own on a board that is drawn the same for everybody.

const own = document.querySelector("[data-voted]");

function mark() {
  for (const [kind, ids] of [["voted", own.dataset.voted], ["hosted", own.dataset.hosted]]) {
    const mine = new Set(ids.split(" "));
    for (const badge of document.querySelectorAll(`[data-mark=${kind}]`)) badge.hidden = !mine.has(badge.dataset.topic);
  }
}

if (own) document.addEventListener("region:drawn", mark);
