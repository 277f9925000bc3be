// After the first vote the recovery words are offered; a device that was left forgets its copies.

const OFFER_AFTER_MS = 3_000; // not under a finger that is about to undo

document.addEventListener("outbox:done", ({ target: form, detail }) => {
  const offer = document.querySelector("[data-offer]");
  if (!offer || form.dataset.outbox !== "vote" || !detail.on) return;
  setTimeout(() => { offer.hidden = false; }, OFFER_AFTER_MS);
});

async function forgetEverything() {
  for (const { key } of await waitingWrites()) await dropWrite(key);
  for (const storage of [localStorage, sessionStorage]) storage.clear();
  for (const name of await (globalThis.caches?.keys() ?? [])) await caches.delete(name);
}

// Over plain http browsers do not heed Clear-Site-Data.
if (document.body.hasAttribute("data-forget")) forgetEverything();
