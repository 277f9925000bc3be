// While a title is typed, shows topics that are like it, to vote for them instead.

const TWINS_PAUSE_MS = 300;
const TWINS_PATIENCE_MS = 4_000;
const SHORTEST_TITLE = 3;

const twinsPlace = document.querySelector("[data-twins]");

if (twinsPlace) {
  const title = document.querySelector("#title");
  let pause = 0;
  title.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(lookForTwins, TWINS_PAUSE_MS, title);
  });
  twinsPlace.addEventListener("click", chooseTwin);
  document.addEventListener("outbox:queued", markTwin);
  document.addEventListener("outbox:refused", unmarkTwin);
}

async function lookForTwins(title) {
  const typed = title.value.trim();
  try {
    const html = typed.length < SHORTEST_TITLE ? "" : await twinsLike(typed);
    if (title.value.trim() === typed) drawTwins(html);
  } catch {
    // Without the network there is nothing to compare with, and no need to say so.
  }
}

async function twinsLike(typed) {
  const address = `${twinsPlace.dataset.twins}?title=${encodeURIComponent(typed)}`;
  const answer = await fetch(address, { signal: AbortSignal.timeout(TWINS_PATIENCE_MS) });
  const html = (await answer.text()).trim();
  if (!answer.ok || answer.redirected || (html && !html.startsWith("<section"))) throw new Error("no twins");
  return html;
}

// What somebody is about to tap or is writing stays where it is.
function drawTwins(html) {
  if (html === twinsPlace.dataset.drawn || twinsPlace.contains(document.activeElement)) return;
  const reason = twinsPlace.querySelector("[name=reason]")?.value;
  twinsPlace.dataset.drawn = html;
  twinsPlace.innerHTML = html;
  const field = twinsPlace.querySelector("[name=reason]");
  if (field && reason) field.value = reason;
}

// The outbox sends forms to their own address, not to that of a button.
function chooseTwin(tap) {
  const button = tap.target.closest("button[formaction]");
  if (!button) return;
  const address = button.getAttribute("formaction");
  button.form.setAttribute("action", address);
  Object.assign(button.form.dataset, { outbox: "twin", coalesce: address });
}

function markTwin({ target: form, detail }) {
  if (form.dataset.outbox !== "twin" || !detail.url.endsWith("/vote")) return;
  const voted = showTwin(detail.url, true);
  if (!voted) return;
  voted.tabIndex = -1;
  voted.focus();
}

function unmarkTwin(refusal) {
  const { target: form, detail } = refusal;
  if (form.dataset.outbox !== "twin") return;
  const voted = showTwin(detail.entry.url, false);
  if (!voted) return;
  refusal.preventDefault();
  sayInForm(voted.parentElement, waitingLine.dataset.refused.replace("%s", detail.message));
}

function showTwin(address, on) {
  const button = twinsPlace.querySelector(`[formaction="${address}"]`);
  const voted = button?.parentElement.querySelector("strong");
  if (!voted) return null;
  voted.hidden = !on;
  button.hidden = on;
  return voted;
}
