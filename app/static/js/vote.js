// One tap votes, the same tap undoes. The tap shows at once; the server has the last word.

const PATIENCE_MS = 8_000;

for (const form of document.querySelectorAll("form.voting, form.big-vote")) {
  const row = { form, wanted: null, busy: false };
  form.addEventListener("submit", (tap) => {
    tap.preventDefault();
    row.wanted = form.elements.on.value === "1";
    show(form, row.wanted);
    if (!row.busy) send(row);
  });
}

async function send(row) {
  row.busy = true;
  const { form, wanted } = row;
  try {
    const answer = await post(form.action, wanted);
    if (answer.ok) settle(form, await answer.json());
    else refuse(form, wanted, (await answer.json()).message);
  } catch {
    refuse(form, wanted, form.closest("[data-offline]")?.dataset.offline ?? "");
  }
  row.busy = false;
  if (row.wanted !== wanted) send(row);
}

function post(address, on) {
  return fetch(address, {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams({ on: on ? "1" : "0" }),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
}

function show(form, on) {
  const button = form.querySelector(".vote");
  const count = form.querySelector(".n");
  const before = button.getAttribute("aria-pressed") === "true";
  button.setAttribute("aria-pressed", String(on));
  form.elements.on.value = on ? "0" : "1";
  if (count && count.textContent && before !== on) count.textContent = Number(count.textContent) + (on ? 1 : -1);
  if (on) navigator.vibrate?.(10);
  say(form, "");
}

function settle(form, standing) {
  show(form, standing.on);
  const count = form.querySelector(".n");
  if (count && standing.votes !== null) {
    count.textContent = standing.votes;
    count.closest("[hidden]")?.removeAttribute("hidden");
  }
  for (const left of document.querySelectorAll("[data-left]")) {
    if (standing.left !== null) left.textContent = standing.left;
  }
}

function refuse(form, wanted, sentence) {
  show(form, !wanted);
  say(form, sentence);
}

function say(form, sentence) {
  const place = form.querySelector("[role=status]");
  if (place) place.textContent = sentence;
}
