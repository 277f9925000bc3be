// Ctrl+Z and Ctrl+Shift+Z press the buttons of the bar; in a field they belong to the text.

const FRESH_MS = 60_000;

document.addEventListener("keydown", pressUndo);
document.addEventListener("region:drawn", calmDeeds);
calmDeeds();

// A step of the event stands out for a minute, also where no frame comes meanwhile.
function calmDeeds() {
  const bar = document.querySelector(".deeds.fresh");
  if (bar) setTimeout(() => bar.classList.remove("fresh"), FRESH_MS);
}

function pressUndo(key) {
  if (!(key.ctrlKey || key.metaKey) || key.altKey || key.key.toLowerCase() !== "z") return;
  if (key.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]")) return;
  const button = document.querySelector(key.shiftKey ? "[data-turn=redo]" : "[data-turn=undo]");
  if (!button) return;
  key.preventDefault();
  if (!key.repeat) button.click();
}
