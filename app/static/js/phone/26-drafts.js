// What is typed stays on the device at every key press, until it is sent.

const DRAFT_DAYS = 7;
const NEVER_BACK = new Set(["key", "away", "away_was"]); // limits may have been set elsewhere since

for (const form of document.querySelectorAll("form[data-draft]")) {
  const { draft: path } = form.dataset;
  const words = draftOf(path);
  if (words && !new URLSearchParams(location.search).has("title")) bringBack(form, words);
  form.addEventListener("input", () => keepDraft(path, [...new FormData(form)]));
  form.querySelector("[data-afresh]")?.addEventListener("click", () => {
    keepDraft(path, null);
    location.assign(path);
  });
}

function keepDraft(path, words) {
  remember(`draft ${path}`, words && { at: Date.now(), words });
}

function draftOf(path) {
  const draft = recall(`draft ${path}`);
  return draft && Date.now() - draft.at < DRAFT_DAYS * 86_400_000 ? draft.words : null;
}

function bringBack(form, words) {
  const values = (name) => words.filter(([field]) => field === name).map(([, value]) => value);
  const before = String(new URLSearchParams(new FormData(form)));
  for (const field of form.elements) {
    if (!field.name || NEVER_BACK.has(field.name) || field.tagName === "BUTTON") continue;
    const [first] = values(field.name);
    if (field.type === "checkbox" || field.type === "radio") field.checked = values(field.name).includes(field.value);
    else if (first !== undefined) field.value = first;
  }
  const note = form.querySelector("[data-draft-back]");
  if (note) note.hidden = before === String(new URLSearchParams(new FormData(form)));
  form.dispatchEvent(new Event("input", { bubbles: true }));
}
