// Where all votes are used, the next tap asks which one to take back. Without a dialog here there is a page.

const swapDialog = document.querySelector("[data-swap]");

document.addEventListener("submit", offerSwap, true);

document.addEventListener("outbox:queued", ({ target: form, detail }) => {
  if (form.dataset.outbox !== "swap") return;
  showSwap(form, true);
  if (!detail.again) swapDialog.close();
});

// The answer to a vote that was on its way may have come in between.
document.addEventListener("outbox:done", ({ target: form }) => form.dataset.outbox === "swap" && showSwap(form, true));

document.addEventListener("outbox:refused", (refusal) => {
  const { target: form, detail } = refusal;
  if (form.dataset.outbox !== "swap") return;
  refusal.preventDefault();
  showSwap(form, false);
  const row = voteForm(form.dataset.for);
  if (row) sayInForm(row, detail.message);
});

function offerSwap(submission) {
  const form = submission.target;
  const left = document.querySelector("[data-left]");
  if (form.dataset.outbox !== "vote" || form.elements.on.value !== "1" || !left || Number(left.textContent) > 0) return;
  submission.preventDefault();
  const address = form.getAttribute("action").replace(/vote$/, "swap");
  if (!swapDialog) return location.assign(address);
  fillSwaps(address, form.closest(".topic"));
  swapDialog.showModal();
}

function fillSwaps(address, row) {
  const list = swapDialog.querySelector(".swaps");
  const pattern = swapDialog.querySelector("template").content;
  swapDialog.querySelector("[data-for]").textContent = row.querySelector("h2").textContent;
  list.replaceChildren(...[...document.querySelectorAll(".topic")].filter(isVoted).map((other) => {
    const item = document.importNode(pattern, true);
    const form = item.querySelector("form");
    const title = form.querySelector("span");
    form.action = address;
    form.dataset.for = row.id;
    form.elements.instead_of.value = other.id.slice(1);
    title.textContent = other.querySelector("h2").textContent;
    title.id = `w${other.id}`;
    form.querySelector("button").setAttribute("aria-describedby", title.id);
    return item;
  }));
}

function isVoted(row) {
  return row.querySelector(".vote")?.getAttribute("aria-pressed") === "true";
}

function voteForm(rowId) {
  return document.querySelector(`#${rowId} form[data-outbox=vote]`);
}

function showSwap(form, done) {
  const taken = voteForm(form.dataset.for);
  const given = voteForm(`t${form.elements.instead_of.value}`);
  if (given) showVote(given, !done);
  if (taken) showVote(taken, done);
}
