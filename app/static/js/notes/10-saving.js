// Saves what is typed to the server by itself, and tells truly what is kept where.
//
// The phone's script keeps every key press on the device and sends what the Save button sends. Of the
// answers here the base is taken over, so that the next save is written upon the last one.

const AUTOSAVE_MS = 20_000;
const KEPT_AFTER_MS = 2_000;
const BLUR_PAUSE_MS = 5_000; // twelve saves a minute are taken
const SAVE_PATIENCE_MS = 8_000;

const editor = document.querySelector("form[data-editor]");
const paper = editor?.elements.body;
const keptLine = editor?.querySelector("[data-kept]");
const toldLine = editor?.querySelector("[data-told]");
const tornLine = editor?.querySelector("[data-torn]");

let onServer = paper?.defaultValue; // what the server has, as it stands here
let onServerAt = null;
let onDeviceAt = null;
let onTheWay = null;
let triedAt = 0;
let leaving = null; // what the Save button has sent
let touched = false; // a draft that was brought back is not sent before somebody goes on with it
let keptTimer = 0;

if (editor) watchPaper();

function watchPaper() {
  paper.addEventListener("input", () => {
    touched = true;
    keptTimer ||= setTimeout(() => { keptTimer = 0; tellKept(); }, KEPT_AFTER_MS);
  });
  paper.addEventListener("blur", () => Date.now() - triedAt > BLUR_PAUSE_MS && saveByItself());
  setInterval(saveByItself, AUTOSAVE_MS);
  window.addEventListener("online", saveByItself);
  window.addEventListener("offline", tellOffline);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && saveByItself());
  editor.addEventListener("submit", waitForAnswer);
  editor.addEventListener("outbox:queued", ({ detail }) => { leaving = new URLSearchParams(detail.body).get("body"); });
  editor.addEventListener("outbox:refused", () => { leaving = null; });
  editor.addEventListener("outbox:done", ({ detail }) => {
    const sent = leaving;
    leaving = null;
    if (sent !== null && paper.value !== sent) goOn(detail, sent);
  });
}

// An older text must not overtake what the button sends.
function waitForAnswer(submission) {
  if (!onTheWay) return;
  submission.preventDefault();
  submission.stopImmediatePropagation();
  onTheWay.finally(() => editor.requestSubmit(submission.submitter));
}

function saveByItself() {
  if (!touched || onTheWay || leaving !== null || paper.value === onServer) return;
  triedAt = Date.now();
  onTheWay = save(paper.value).finally(() => { onTheWay = null; });
}

async function save(sent) {
  const body = new URLSearchParams(new FormData(editor));
  body.delete("summary"); // it is of the whole sitting, and goes with the button
  let answer;
  let said;
  try {
    const headers = { Accept: "application/json", "Idempotency-Key": drawOneKey() };
    const signal = AbortSignal.timeout?.(SAVE_PATIENCE_MS);
    answer = await fetch(editor.action, { method: "POST", headers, body, signal, keepalive: sent.length < 15_000 });
    if (answer.status >= 500) throw new Error();
    said = await answer.json();
  } catch {
    tellOffline();
    return;
  }
  if (answer.ok) await goOn(said, sent);
  else tell(said.message);
}

function drawOneKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Takes over what the server made of what was sent, though more was typed since.
async function goOn(said, sent) {
  if (composing) await new Promise((done) => paper.addEventListener("compositionend", done, { once: true }));
  onServerAt = new Date();
  onServer = sent;
  if (said.base !== undefined) {
    editor.elements.base.value = said.base;
    editor.elements.section.value = said.section;
    onServer = patched(sent, said.patch);
    patchPaper(sent, said.patch);
  }
  if (said.clash) editor.elements.clash.value = said.clash;
  showTorn();
  tell(said.said);
  if (paper.value === onServer) dropDraft();
  else paper.dispatchEvent(new Event("input", { bubbles: true })); // so that the draft has the new base
  tellKept();
}

function showTorn() {
  const { value } = editor.elements.clash;
  tornLine.hidden = value === "0";
  const link = tornLine.querySelector("a");
  link.href = link.getAttribute("href").replace(/\d*$/, value);
}

function draftName() {
  return `draft ${editor.dataset.draft}`;
}

function dropDraft() {
  try {
    localStorage.removeItem(draftName());
  } catch {
    // Where nothing is kept there is nothing to drop.
  }
}

// When this device kept the very text that stands here; null where it did not.
function keptAt() {
  try {
    const { at, words } = JSON.parse(localStorage.getItem(draftName()));
    return words.some(([name, value]) => name === "body" && value === paper.value) ? new Date(at) : null;
  } catch {
    return null;
  }
}

function tellKept() {
  const { here, nowhere, there, unsent } = keptLine.dataset;
  const same = paper.value === onServer;
  onDeviceAt = same ? null : keptAt();
  const parts = [
    ...(same ? [] : [onDeviceAt ? here.replace("%s", clockTime(onDeviceAt)) : nowhere]),
    onServerAt ? there.replace("%s", clockTime(onServerAt)) : same ? "" : unsent,
  ];
  const said = parts.filter(Boolean).join(" · ");
  keptLine.textContent = said.charAt(0).toLocaleUpperCase() + said.slice(1);
}

function clockTime(moment) {
  return new Intl.DateTimeFormat("fr", { hour: "2-digit", minute: "2-digit", timeZone: keptLine.dataset.zone }).format(moment);
}

function tellOffline() {
  tellKept();
  if (paper.value !== onServer) tell(onDeviceAt ? toldLine.dataset.offline : toldLine.dataset.unkept);
}

function tell(sentence) {
  if (toldLine.textContent !== sentence) toldLine.textContent = sentence;
  toldLine.hidden = !sentence;
}
