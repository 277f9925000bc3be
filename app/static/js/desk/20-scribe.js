// What the scribe types is saved while they write; keys make topics and go on to the next person.

const NOTE_EVERY_MS = 1_000;
const NOTE_PATIENCE_MS = 4_000;
const PAGE_STEPS = { PageDown: "next", PageUp: "back" };
const scribe = document.querySelector("#scribe");
const note = { saved: "", timer: 0, sent: Promise.resolve(), waiting: 0 };

for (const form of document.querySelectorAll("#scribe, #queue")) {
  form.addEventListener("keydown", (key) => PAGE_STEPS[key.key] && takeStep(form, key, PAGE_STEPS[key.key]));
}
if (scribe?.elements.offer) {
  note.saved = noteText();
  scribe.addEventListener("input", (typed) => typed.target.closest("#offer, #need") && saveSoon());
  scribe.addEventListener("keydown", pressNote);
  scribe.addEventListener("submit", submitNote);
}

function takeStep(form, key, step) {
  key.preventDefault();
  if (!key.repeat) form.querySelector(`button[value="${step}"]`)?.click();
}

function pressNote(key) {
  const field = key.target.closest("#offer, #need");
  if (!field || key.key !== "Enter" || key.isComposing) return;
  key.preventDefault();
  if (key.repeat) return;
  if (key.ctrlKey || key.metaKey) sendNote(field.id);
  else if (!field.value.trim()) takeStep(scribe, key, "next");
  else if (field.id === "offer") scribe.elements.need.focus();
  else scribe.querySelector('button[value="next"]').focus();
}

// What is still on its way must not arrive after the page has gone on with newer words.
function submitNote(submission) {
  const side = submission.submitter?.dataset.make;
  if (side || note.waiting) submission.preventDefault();
  if (side) sendNote(side);
  else if (note.waiting) note.sent.then(() => scribe.requestSubmit(submission.submitter));
}

function noteText() {
  return `${scribe.elements.offer.value}\n${scribe.elements.need.value}`;
}

function saveSoon() {
  note.timer ||= setTimeout(() => {
    note.timer = 0;
    if (note.waiting) saveSoon();
    else if (noteText() !== note.saved) sendNote("save");
  }, NOTE_EVERY_MS);
}

function sendNote(step) {
  note.waiting += 1;
  note.sent = note.sent.then(() => postNote(step)).finally(() => { note.waiting -= 1; });
}

// A step waits until it is answered: what comes after it must not overtake it.
async function postNote(step) {
  while (!(await tryNote(step))) await new Promise((again) => setTimeout(again, NOTE_EVERY_MS));
}

async function tryNote(step) {
  const text = noteText();
  const { participant, offer, need } = scribe.elements;
  const body = new URLSearchParams({ participant: participant.value, offer: offer.value, need: need.value, do: step });
  try {
    const answer = await fetch(scribe.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body,
      signal: AbortSignal.timeout(NOTE_PATIENCE_MS),
    });
    const said = await answer.json();
    if (answer.ok) {
      note.saved = text;
      showMade(said);
    }
    sayNote(answer.ok ? scribe.dataset.kept : said.message);
    return true;
  } catch {
    sayNote(scribe.dataset.lost);
    return false;
  }
}

function sayNote(sentence) {
  scribe.querySelector("[data-noted]").textContent = sentence;
}

function showMade(made) {
  for (const [side, address] of Object.entries(made)) {
    const link = scribe.querySelector(`[data-made="${side}"]`);
    const button = scribe.querySelector(`[data-make="${side}"]`);
    if (address && document.activeElement === button) scribe.elements[side].focus();
    link.hidden = !address;
    link.href = address;
    button.hidden = Boolean(address);
  }
}
