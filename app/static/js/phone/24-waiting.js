// Tells what waits: in a quiet line, in rows for what has none on the page, and to the forms.

const waitingLine = document.querySelector(".outbox");
const waitingRows = document.querySelector(".waiting");
const QUIET_MS = 1_500; // what is answered sooner is not told

const arrivedWrites = [];
let waitingTimer = 0;
let dayIsOld = false;

if (waitingRows) waitingRows.addEventListener("click", dismissWrite);

function formsOf({ coalesce, key }) {
  const ours = ({ dataset, attributes }) => [dataset.coalesce ?? attributes.action?.value, dataset.key];
  return [...document.querySelectorAll("form[data-outbox]")].filter((form) => ours(form).some((name) => name === coalesce || name === key));
}

function tellForm(form, name, detail) {
  return form.dispatchEvent(new CustomEvent(`outbox:${name}`, { bubbles: true, cancelable: true, detail }));
}

async function tellForms({ entry, said, status, message }) {
  const refused = message !== undefined;
  const forms = formsOf(entry);
  for (const form of forms) {
    const pending = form.dataset.state === "pending";
    form.dataset.state = refused ? "failed" : "ok";
    if (!refused) delete form.dataset.key;
    const free = tellForm(form, refused ? "refused" : "done", refused ? { ...said, message, entry } : said);
    if (!free || !pending) continue;
    if (refused) refuseForm(form, status, message);
    else if (wroteOn(form, entry)) sayInForm(form, waitingRows.dataset.saved);
    else if (said.go) leaveFor(said.go);
  }
  if (refused && !forms.length && entry.page) keepDraft(entry.page, [...new URLSearchParams(entry.body)]);
  if (!refused && entry.page && !forms.some((form) => wroteOn(form, entry))) keepDraft(entry.page, null);
  if (!refused && entry.kind === "propose" && !forms.length) arrivedWrites.push({ ...entry, go: said.go });
  if (!refused && (!forms.length || entry.kind === "star")) dayIsOld = true;
  if (refused && forms.length && document.visibilityState === "visible") await dropWrite(entry.key);
  await tellWaiting();
}

// The server knows best how to show a form again with what is wrong in it.
function refuseForm(form, status, message) {
  form.hidden = false;
  if ("draft" in form.dataset && (status === 409 || status === 422)) form.submit();
  else sayInForm(form, message);
}

// My day was drawn before what has arrived since; it is drawn again once all has.
function drawDayAgain() {
  if (dayIsOld && document.visibilityState === "visible" && document.querySelector("[data-reload]")) location.reload();
}

function wroteOn(form, { body }) {
  const sent = new URLSearchParams(body);
  return [...form.querySelectorAll("textarea")].some(({ name, value }) => value !== sent.get(name)?.replaceAll("\r\n", "\n"));
}

function sayInForm(form, sentence) {
  let place = form.querySelector("[role=status]");
  if (!place) {
    place = Object.assign(document.createElement("p"), { className: "problem" });
    place.setAttribute("role", "status");
    form.append(place);
  }
  place.textContent = sentence;
  return place;
}

function leaveFor(path) {
  const { pathname, search } = new URL(path, location.href);
  if (pathname === location.pathname && search === location.search) location.reload();
  else location.assign(path);
}

async function tellWaiting() {
  clearTimeout(waitingTimer);
  if (!waitingLine) return;
  const all = await waitingWrites();
  const now = Date.now();
  const age = ({ at }) => (at > now ? QUIET_MS : now - at);
  const waiting = all.filter((entry) => !entry.refused);
  const late = waiting.filter((entry) => age(entry) >= QUIET_MS);
  sayHowMany(late);
  for (const entry of late) for (const form of formsOf(entry)) waitInForm(form, entry);
  drawRows(late, all.filter((entry) => entry.refused));
  const next = Math.min(...waiting.map(age).filter((ms) => ms < QUIET_MS).map((ms) => QUIET_MS - ms));
  if (next < Infinity) waitingTimer = setTimeout(tellWaiting, next + 20);
}

function sayHowMany(late) {
  const kinds = new Set(late.map(({ kind }) => kind));
  const kind = kinds.size === 1 && { vote: "votes", propose: "topics", note: "notes" }[[...kinds][0]] || "changes";
  const said = late.length === 1 ? waitingLine.dataset[`${kind}One`] : waitingLine.dataset[`${kind}Two`].replace("2", late.length);
  const sentence = late.length ? said : "";
  waitingLine.dataset.count = late.length;
  if (waitingLine.textContent !== sentence) waitingLine.textContent = sentence;
}

function waitInForm(form, { kind }) {
  if (kind === "propose") form.hidden = true;
  else if (kind === "vote") markRow(form, "pending");
  else if (!form.dataset.star) sayInForm(form, waitingRows.dataset.waits);
}

// Proposals wait on top of the topics; what was refused while its form was away is told anywhere.
function drawRows(late, refused) {
  const here = location.pathname;
  const proposals = late.filter(({ kind, event, page }) => kind === "propose" && (here === `${event}/topics` || here === page));
  const rows = [
    ...arrivedWrites.map((entry) => waitingRow(entry, "ok", "")),
    ...proposals.map((entry) => waitingRow(entry, "pending", waitingRows.dataset.waits)),
    ...refused.filter((entry) => here.startsWith(entry.event) && !formsOf(entry).length)
      .map((entry) => waitingRow(entry, "failed", waitingLine.dataset.refused.replace("%s", entry.refused))),
  ];
  const drawn = rows.map((row) => row.outerHTML).join("");
  if (waitingRows.innerHTML !== drawn) waitingRows.innerHTML = drawn;
  waitingRows.hidden = !rows.length;
}

function waitingRow(entry, state, sentence) {
  const row = waitingRows.parentElement.querySelector("template").content.firstElementChild.cloneNode(true);
  row.dataset.state = state;
  row.dataset.key = entry.key;
  const title = row.querySelector(entry.go ? "a" : "strong");
  title.textContent = entry.text;
  if (entry.go) title.href = entry.go;
  row.querySelector("[data-said]").textContent = sentence;
  row.querySelector("[data-back]").href = entry.page;
  row.querySelector("[data-back]").hidden = state !== "failed" || !entry.page;
  row.querySelector("button").hidden = state !== "failed";
  row.querySelector(entry.go ? "strong" : "a").remove();
  return row;
}

async function dismissWrite(tap) {
  const row = tap.target.closest("button")?.closest("[data-key]");
  if (!row) return;
  await dropWrite(row.dataset.key);
  tellWaiting();
}

// A page that comes back shows what still waits as it was wanted.
async function showWaiting() {
  for (const entry of await waitingWrites()) {
    for (const form of formsOf(entry)) {
      if (entry.refused) {
        await sayRefused(form, entry);
        continue;
      }
      form.dataset.state = "pending";
      tellForm(form, "queued", { ...entry, again: true });
    }
  }
  await tellWaiting();
  sendOutbox();
}

// What the form shows is what the server says; that something was refused is told once.
async function sayRefused(form, entry) {
  form.dataset.state = "failed";
  if (entry.kind === "vote") markRow(form, "failed");
  sayInForm(form, waitingLine.dataset.refused.replace("%s", entry.refused));
  if (document.visibilityState === "visible") await dropWrite(entry.key);
}
