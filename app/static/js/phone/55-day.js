// My day speaks up five minutes before; the last vote can be undone for a minute; a topic can be shared.

const SOON_MS = 5 * 60_000;
const reminder = document.querySelector("[data-reminder]");
const undoLast = document.querySelector("[data-undo]");
const shareButton = document.querySelector("[data-share] button");

if (reminder) {
  remind();
  setInterval(remind, 15_000);
}
if (undoLast) offerUndo();
if (shareButton && navigator.share) {
  shareButton.hidden = false;
  shareButton.addEventListener("click", () => {
    navigator.share({ title: document.title, url: document.querySelector("[data-share] a").textContent }).catch(() => {});
  });
}

function remind() {
  const soon = [...document.querySelectorAll("template[data-starts]")].filter(({ dataset }) => {
    const before = Date.parse(dataset.starts) - Date.now();
    return before > 0 && before <= SOON_MS;
  });
  const sentence = soon.map((place) => place.content.textContent).join(" ");
  if (reminder.textContent !== sentence) reminder.textContent = sentence;
}

// Pressing it presses the row's own button, so that both say the same.
function offerUndo() {
  const hide = () => { undoLast.hidden = true; };
  setTimeout(hide, Math.max(0, Number(undoLast.dataset.seconds) * 1_000));
  undoLast.addEventListener("submit", (tap) => {
    const row = voteForm(undoLast.dataset.undo);
    if (!row) return;
    tap.preventDefault();
    row.requestSubmit();
    hide();
  });
  document.addEventListener("outbox:queued", ({ target }) => target === voteForm(undoLast.dataset.undo) && hide());
}
