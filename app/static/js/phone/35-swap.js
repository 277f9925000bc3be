// Where all votes are used, the next tap asks which one to take back. Without a dialog here there is a page.

const swapDialog = document.querySelector("[data-swap]");

document.addEventListener("submit", offerSwap, true);

document.addEventListener("outbox:queued", ({ target: form, detail }) => {
  if (form.dataset.outbox !== "swap") return;
  if (!form.dataset.for) return showOnlyChosen(detail);
  showSwap(form, true);
  if (!detail.again) swapDialog.close();
});

// The answer to a vote that was on its way may have come in between.
document.addEventListener("outbox:done", (answer) => {
  const { target: form } = answer;
  if (form.dataset.outbox !== "swap" || !form.dataset.for) return;
  answer.preventDefault(); // the rows show it; only the page leads on
  showSwap(form, true);
});

document.addEventListener("outbox:refused", (refusal) => {
  const { target: form, detail } = refusal;
  if (form.dataset.outbox !== "swap") return;
  if (!form.dataset.for) return refuseOnPage(refusal);
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

// On the page of its own: a second tap on another row would take back two votes for one.
function showOnlyChosen({ body }) {
  for (const form of swapForms()) form.closest("li").hidden = !isChosen(form, body);
}

function refuseOnPage(refusal) {
  const { target: form, detail } = refusal;
  for (const other of swapForms()) other.closest("li").hidden = false;
  if (isChosen(form, detail.entry.body)) return;
  refusal.preventDefault();
  sayInForm(form, "");
}

function swapForms() {
  return document.querySelectorAll("li form[data-outbox=swap]:not([data-for])");
}

function isChosen(form, body) {
  return form.elements.instead_of.value === new URLSearchParams(body).get("instead_of");
}
