// One tap votes, the same tap undoes. The tap shows at once; the server has the last word.

const VOTE_PATIENCE_MS = 8_000;

for (const form of document.querySelectorAll("form.voting, form.big-vote")) {
  const row = { form, wanted: null, busy: false };
  form.addEventListener("submit", (tap) => {
    tap.preventDefault();
    row.wanted = form.elements.on.value === "1";
    showVote(form, row.wanted);
    if (!row.busy) sendVote(row);
  });
}

async function sendVote(row) {
  row.busy = true;
  const { form, wanted } = row;
  try {
    const answer = await postVote(form.action, wanted);
    if (answer.ok) settleVote(form, await answer.json());
    else refuseVote(form, wanted, (await answer.json()).message);
  } catch {
    refuseVote(form, wanted, form.closest("[data-offline]")?.dataset.offline ?? "");
  }
  row.busy = false;
  if (row.wanted !== wanted) sendVote(row);
}

function postVote(address, on) {
  return fetch(address, {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams({ on: on ? "1" : "0" }),
    signal: AbortSignal.timeout(VOTE_PATIENCE_MS),
  });
}

function showVote(form, on) {
  const button = form.querySelector(".vote");
  const count = form.querySelector(".n");
  const before = button.getAttribute("aria-pressed") === "true";
  button.setAttribute("aria-pressed", String(on));
  form.elements.on.value = on ? "0" : "1";
  if (count && count.textContent && before !== on) count.textContent = Number(count.textContent) + (on ? 1 : -1);
  if (on) navigator.vibrate?.(10);
  sayVote(form, "");
}

function settleVote(form, standing) {
  showVote(form, standing.on);
  const count = form.querySelector(".n");
  if (count && standing.votes !== null) {
    count.textContent = standing.votes;
    count.closest("[hidden]")?.removeAttribute("hidden");
  }
  for (const left of document.querySelectorAll("[data-left]")) {
    if (standing.left !== null) left.textContent = standing.left;
  }
}

function refuseVote(form, wanted, sentence) {
  showVote(form, !wanted);
  sayVote(form, sentence);
}

function sayVote(form, sentence) {
  const place = form.querySelector("[role=status]");
  if (place) place.textContent = sentence;
}
