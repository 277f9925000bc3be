// One tap votes, the same tap undoes. The tap shows at once; the server has the last word.

document.addEventListener("outbox:queued", ({ target: form, detail }) => {
  if (form.dataset.outbox !== "vote") return;
  showVote(form, isVote(detail));
  if (!detail.again) navigator.vibrate?.(10);
  sayInForm(form, "");
});

document.addEventListener("outbox:done", ({ target: form, detail }) => {
  if (form.dataset.outbox !== "vote") return;
  settleVote(form, detail);
  markRow(form, "ok");
  sayInForm(form, "");
});

document.addEventListener("outbox:refused", (refusal) => {
  const { target: form, detail } = refusal;
  if (form.dataset.outbox !== "vote") return;
  refusal.preventDefault();
  showVote(form, !isVote(detail.entry));
  markRow(form, "failed");
  const place = sayInForm(form, waitingLine.dataset.refused.replace("%s", detail.message));
  if (detail.mend) place.append(" ", Object.assign(document.createElement("a"), { href: detail.mend, textContent: detail.how }));
});

function isVote({ body }) {
  return new URLSearchParams(body).get("on") === "1";
}

function showVote(form, on) {
  const button = form.querySelector(".vote");
  const before = button.getAttribute("aria-pressed") === "true";
  button.setAttribute("aria-pressed", String(on));
  form.elements.on.value = on ? "0" : "1";
  if (before === on) return;
  addTo(form.querySelector(".n"), on ? 1 : -1);
  for (const left of document.querySelectorAll("[data-left]")) addTo(left, on ? -1 : 1);
}

function addTo(place, step) {
  if (place?.textContent.trim()) showNumber(place, Math.max(0, Number(place.textContent) + step));
}

// Its word goes along: in English 0 takes the plural, in French the singular.
function showNumber(place, number) {
  place.textContent = number;
  const words = place.nextElementSibling?.dataset;
  if (!words?.other) return;
  const form = new Intl.PluralRules(document.documentElement.lang).select(number);
  place.nextElementSibling.textContent = words[form] ?? words.other;
}

function settleVote(form, standing) {
  showVote(form, standing.on);
  const count = form.querySelector(".n");
  if (count && standing.votes !== null) {
    showNumber(count, standing.votes);
    count.closest("[hidden]")?.removeAttribute("hidden");
  }
  for (const left of document.querySelectorAll("[data-left]")) {
    if (standing.left !== null) left.textContent = standing.left;
  }
}

function markRow(form, state) {
  const row = form.closest("[data-state][id]");
  if (row) row.dataset.state = state;
}
