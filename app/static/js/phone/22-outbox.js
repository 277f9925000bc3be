// Every write goes through here: kept on the device, sent until it is answered, done exactly once.
//
// A form with data-outbox is queued with a key of its own. Of the writes with one data-coalesce only
// the last is sent. The form hears outbox:queued, then outbox:done or outbox:refused.

const OUTBOX_PATIENCE_MS = 4_000;
const OUTBOX_FIRST_PAUSE_MS = 1_500;
const OUTBOX_LONGEST_PAUSE_MS = 30_000;
const OUTBOX_AT_ONCE = 4;
const OUTBOX_LEASE_MS = 6_000;
const RETRIED = new Set([408, 425, 429]);

const outboxTabs = "BroadcastChannel" in window ? new BroadcastChannel("outbox") : null;
const outboxTab = String(Math.random());
const beingQueued = new Set();
const onTheWay = new Map(); // of each key: how to break off its request, and since when
let outboxQueue = Promise.resolve();
let outboxPass = null;
let outboxAgain = false;
let outboxFailures = 0;
let outboxTimer = 0;
let outboxLockedOut = 0;
let lastOrder = 0;

document.addEventListener("submit", queueForm);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && hurryOutbox());
window.addEventListener("online", hurryOutbox);
window.addEventListener("pageshow", hurryOutbox);
document.addEventListener("live:on", hurryOutbox);
outboxTabs?.addEventListener("message", ({ data }) => tellForms(data));

function queueForm(submission) {
  const form = submission.target;
  const button = submission.submitter;
  if (submission.defaultPrevented || !form.dataset.outbox || button?.hasAttribute("data-online")) return;
  submission.preventDefault();
  const entry = entryOf(form, button);
  form.dataset.state = "pending";
  beingQueued.add(entry.key);
  holdWrite(entry);
  tellForm(form, "queued", { ...entry, again: false });
  outboxQueue = outboxQueue.then(() => queueWrite(entry));
}

function entryOf(form, button) {
  const body = new URLSearchParams(new FormData(form));
  if (button?.name) body.append(button.name, button.value);
  const at = Date.now();
  const { outbox: kind, coalesce } = form.dataset;
  // The same form sent twice is one write, unless the last one counts.
  const key = coalesce || kind === "vote" ? drawKey() : (form.dataset.key ??= drawKey());
  return {
    key,
    kind,
    at,
    url: form.getAttribute("action") || location.pathname,
    body: String(body),
    coalesce: coalesce ?? (kind === "vote" ? form.getAttribute("action") : key),
    event: location.pathname.match(/^\/e\/[^/]+/)?.[0] ?? "",
    page: form.dataset.draft ?? "",
    text: body.get("title") ?? form.closest("[id^=t]")?.querySelector("h1, h2")?.textContent ?? document.title,
    order: drawOrder(at),
  };
}

// crypto.randomUUID is missing over plain http.
function drawKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Grows with each tap on this device, even where its clock is set back.
function drawOrder(now) {
  lastOrder = Math.max(now, lastOrder + 1, (recall("order") ?? 0) + 1);
  remember("order", lastOrder);
  return lastOrder;
}

async function queueWrite(entry) {
  await keepWrite(entry);
  beingQueued.delete(entry.key);
  await newestWrites();
  tellWaiting();
  sendOutbox();
}

// Of the writes with one data-coalesce the last tap counts; the others go.
async function newestWrites() {
  const all = await waitingWrites();
  const last = new Map(all.map(({ coalesce, key }) => [coalesce, key]));
  const counts = ({ coalesce, key }) => last.get(coalesce) === key;
  for (const { key } of all.filter((entry) => !counts(entry))) {
    await dropWrite(key);
    onTheWay.get(key)?.breakOff();
  }
  return all.filter(counts);
}

// Something tells that the network is back: what hangs is sent anew.
function hurryOutbox() {
  outboxFailures = 0;
  for (const { breakOff, since } of onTheWay.values()) if (Date.now() - since > 1_000) breakOff();
  sendOutbox();
}

function sendOutbox() {
  clearTimeout(outboxTimer);
  outboxAgain = true;
  outboxPass ??= passes().finally(() => {
    outboxPass = null;
    if (outboxAgain) sendOutbox();
  });
}

async function passes() {
  let pause = null;
  while (outboxAgain) {
    outboxAgain = false;
    pause = await aloneInOutbox(onePass);
  }
  tellWaiting();
  drawDayAgain();
  if (pause === null) outboxFailures = 0;
  else outboxTimer = setTimeout(sendOutbox, pause);
}

// Returns how long to wait before the next pass, null where nothing waits.
async function onePass() {
  const tried = new Set();
  let asked = 0;
  for (;;) {
    const ready = ({ key, refused }) => !refused && !tried.has(key) && !beingQueued.has(key);
    const next = (await newestWrites()).filter(ready).slice(0, OUTBOX_AT_ONCE);
    if (!next.length) break;
    for (const entry of next) tried.add(entry.key);
    const results = await Promise.all(next.map(sendWrite));
    asked = Math.max(asked, ...results.map((result) => result.after ?? 0));
    if (results.some((result) => result.offline)) break;
  }
  const left = (await waitingWrites()).some((entry) => !entry.refused);
  return left ? Math.max(asked, nextPause()) : null;
}

function nextPause() {
  const pause = Math.min(OUTBOX_LONGEST_PAUSE_MS, OUTBOX_FIRST_PAUSE_MS * 2 ** outboxFailures);
  outboxFailures += 1;
  return pause * (0.75 + Math.random() / 2);
}

async function sendWrite(entry) {
  const result = await postWrite(entry);
  if (result.offline || result.again) return result;
  const stands = (await waitingWrites()).some(({ key }) => key === entry.key);
  if (!stands) return result; // a newer word has taken its place
  if (result.message === undefined) await dropWrite(entry.key);
  else await keepWrite({ ...entry, refused: result.message });
  const news = { entry, ...result };
  outboxTabs?.postMessage(news);
  await tellForms(news);
  return result;
}

async function postWrite(entry) {
  const breaker = new AbortController();
  const patience = setTimeout(() => breaker.abort(), OUTBOX_PATIENCE_MS);
  onTheWay.set(entry.key, { breakOff: () => breaker.abort(), since: Date.now() });
  try {
    const answer = await fetch(entry.url, {
      method: "POST",
      headers: { Accept: "application/json", "Idempotency-Key": entry.key, "Outbox-Order": String(entry.order) },
      body: new URLSearchParams(entry.body),
      keepalive: entry.body.length < 30_000,
      signal: breaker.signal,
    });
    return await readAnswer(answer);
  } catch {
    return { offline: true };
  } finally {
    clearTimeout(patience);
    onTheWay.delete(entry.key);
  }
}

// What is not ours in JSON comes from something between us, such as the sign-in page of a hotel.
async function readAnswer(answer) {
  if (answer.status >= 500 || RETRIED.has(answer.status)) {
    const after = Number(answer.headers.get("Retry-After")) * 1_000 || 0;
    return { again: true, after: Math.min(after, 10 * OUTBOX_LONGEST_PAUSE_MS) };
  }
  if (!answer.headers.get("Content-Type")?.startsWith("application/json")) return { offline: true };
  const said = await answer.json();
  return answer.ok ? { said } : { said, status: answer.status, message: said.message ?? "" };
}

// One tab sends at a time. Web Locks want a secure context; elsewhere a lease in localStorage does.
async function aloneInOutbox(work) {
  if (navigator.locks) return lockedOutbox(work);
  const lease = recall("lease");
  const rest = lease && lease.tab !== outboxTab ? lease.until - Date.now() : 0;
  if (rest > 0 && rest < OUTBOX_LEASE_MS) return OUTBOX_FIRST_PAUSE_MS;
  const renew = () => remember("lease", { tab: outboxTab, until: Date.now() + OUTBOX_LEASE_MS - 1 });
  renew();
  const renewing = setInterval(renew, OUTBOX_LEASE_MS / 3);
  try {
    return await work();
  } finally {
    clearInterval(renewing);
    remember("lease", null);
  }
}

// A tab that the phone has put to sleep may hold the lock for ever; after a while it is taken from it.
async function lockedOutbox(work) {
  const how = outboxLockedOut > 3 ? { steal: true } : { ifAvailable: true };
  try {
    return await navigator.locks.request("outbox", how, (lock) => {
      outboxLockedOut = lock ? 0 : outboxLockedOut + 1;
      return lock ? work() : OUTBOX_FIRST_PAUSE_MS;
    });
  } catch {
    return OUTBOX_FIRST_PAUSE_MS;
  }
}
