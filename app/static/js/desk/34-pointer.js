// Fingers tap a card and then its place; a mouse drags. The platform's pointer events do both.

const DRAG_PX = 6;
const EDGE_PX = 48;
const EDGE_STEP_PX = 12;
const dragging = { card: null, x: 0, y: 0, ghost: null, over: "", done: false };

if (handBar) {
  arrange.addEventListener("pointerdown", pressCard);
  arrange.addEventListener("click", tapPlace, true);
  arrange.addEventListener("dragstart", (start) => start.preventDefault());
  document.addEventListener("pointermove", dragCard);
  document.addEventListener("pointerup", endDrag);
  document.addEventListener("pointercancel", cancelDrag);
}

function pressCard(press) {
  dragging.done = false;
  dragging.touch = press.pointerType === "touch";
  const card = press.target.closest("[data-card]");
  if (!card || press.button || dragging.touch || press.target.closest(".lock, button")) return;
  Object.assign(dragging, { card, x: press.clientX, y: press.clientY });
}

function dragCard(move) {
  if (!dragging.card) return;
  if (!dragging.ghost) {
    if (Math.hypot(move.clientX - dragging.x, move.clientY - dragging.y) < DRAG_PX) return;
    beginDrag();
  }
  dragging.ghost.style.translate = `${move.clientX + 10}px ${move.clientY + 10}px`;
  const over = document.elementFromPoint(move.clientX, move.clientY)?.closest("[data-cell]")?.dataset.cell ?? "";
  if (over !== dragging.over) {
    dragging.over = over;
    if (over) aim(over, { aloud: false });
  }
  scrollAtEdge(move);
}

function beginDrag() {
  const title = dragging.card.querySelector(".grip").lastChild.textContent;
  dragging.ghost = Object.assign(document.createElement("div"), { className: "ghost", textContent: title });
  document.body.append(dragging.ghost);
  if (hand.topic !== dragging.card.dataset.card) pickUp(dragging.card);
  getSelection().removeAllRanges();
}

// A table wider than the window goes along with the card.
function scrollAtEdge(move) {
  const box = arrange.querySelector(".scroll");
  const { left, right, top, bottom } = box.getBoundingClientRect();
  const pull = (at, from, to) => (at < from + EDGE_PX ? -EDGE_STEP_PX : at > to - EDGE_PX ? EDGE_STEP_PX : 0);
  const inside = move.clientX > left && move.clientX < right && move.clientY > top && move.clientY < bottom;
  if (inside) box.scrollBy(pull(move.clientX, left, right), pull(move.clientY, top, bottom));
}

function endDrag(end) {
  if (!dragging.ghost) return cancelDrag();
  const over = document.elementFromPoint(end.clientX, end.clientY)?.closest("[data-cell]")?.dataset.cell;
  stopDrag();
  dragging.done = true;
  if (over) dropHand(over);
  else putBack();
}

function cancelDrag() {
  if (dragging.ghost) putBack();
  stopDrag();
}

function stopDrag() {
  dragging.ghost?.remove();
  Object.assign(dragging, { card: null, ghost: null, over: "" });
}

// A click after a drag is none. A finger picks up, a mouse follows the link to the list of places.
function tapPlace(click) {
  if (dragging.done) {
    dragging.done = false;
    return click.preventDefault();
  }
  if (click.target.closest(".lock, button")) return;
  const cell = click.target.closest("[data-cell]");
  const card = click.target.closest("[data-card]");
  if (hand.topic && (cell || card)) {
    click.preventDefault();
    if (card?.dataset.card === hand.topic) return putBack();
    dropHand(cell?.dataset.cell ?? "off");
  } else if (card && dragging.touch && click.detail) {
    click.preventDefault();
    pickUp(card);
  }
}
