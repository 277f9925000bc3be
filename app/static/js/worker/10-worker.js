// The service worker: pages from the network, from the cache where it does not answer; never a stream.
//
// The server writes BUILD, SHELL and OFFLINE (the page for each language) before this.

const PAGES = `pages-${BUILD}`;
const FILES = `files-${BUILD}`;
const RACE_MS = 2_500;
const PATIENCE_MS = 8_000;
const MOST_PAGES = 80;

// What a phone may keep: no desk, no wall, no secret link, no feed, no file.
const KEPT = /^\/e\/[^/]+\/(topics|board|me|notes|n|closing)(\/[^.]*)?$/;

// Where the device becomes somebody, who is not to see the pages of whoever it was.
const BECOMES = /^\/(m\/[^/]+|j\/[^/]+\/back)$/;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => event.waitUntil(told(event.data)));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method === "POST" && BECOMES.test(url.pathname)) event.waitUntil(caches.delete(PAGES));
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(event, url));
});

async function install() {
  const files = await caches.open(FILES);
  await files.addAll([...SHELL, ...Object.values(OFFLINE)]);
  await self.skipWaiting();
}

async function activate() {
  for (const name of await caches.keys()) if (name !== PAGES && name !== FILES) await caches.delete(name);
  await self.clients.claim();
}

// A page tells which of its neighbours to keep.
async function told({ keep }) {
  const pages = await caches.open(PAGES);
  for (const path of keep) {
    if (!(await pages.match(path, { ignoreVary: true }))) await fetch(path).then((answer) => put(path, answer)).catch(() => {});
  }
}

async function file(request) {
  const kept = await caches.match(request, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.status === 200) await (await caches.open(FILES)).put(request, answer.clone());
  return answer;
}

async function page(event, url) {
  const kept = KEPT.test(url.pathname) ? await keptPage(url) : null;
  const asked = fetch(event.request);
  event.waitUntil(asked.then((answer) => put(url.pathname + url.search, answer.clone())).catch(() => {}));
  try {
    return await Promise.race([asked.then((answer) => (answer.status < 500 ? answer : fall(answer, kept))), late(kept ? RACE_MS : PATIENCE_MS)]);
  } catch {
    return kept ? dated(kept) : offline();
  }
}

function late(ms) {
  return new Promise((_, reject) => setTimeout(reject, ms));
}

// A server that is restarting answers 502 or 503: then what is kept is better.
function fall(answer, kept) {
  if (!kept) return answer;
  throw answer;
}

async function keptPage(url) {
  const pages = await caches.open(PAGES);
  return (await pages.match(url.pathname + url.search, { ignoreVary: true })) ?? pages.match(url.pathname, { ignoreVary: true, ignoreSearch: true });
}

async function put(path, answer) {
  const { pathname } = new URL(path, location.origin);
  const html = answer.headers.get("Content-Type")?.startsWith("text/html");
  const secret = answer.headers.get("Cache-Control")?.includes("no-store");
  if (answer.status !== 200 || answer.redirected || !html || secret || !KEPT.test(pathname)) return;
  const pages = await caches.open(PAGES);
  await pages.delete(path, { ignoreVary: true });
  await pages.put(path, answer);
  const all = await pages.keys();
  for (const old of all.slice(0, Math.max(0, all.length - MOST_PAGES))) await pages.delete(old);
}

// The page says of when it is: it reads the mark on its root.
async function dated(kept) {
  const body = (await kept.text()).replace("<html ", `<html data-as-of="${Date.parse(kept.headers.get("Date")) || 0}" `);
  const headers = new Headers(kept.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  return new Response(body, { headers });
}

async function offline() {
  const pages = await caches.open(PAGES);
  const [last] = (await pages.keys()).slice(-1);
  const language = (last && (await pages.match(last, { ignoreVary: true }))?.headers.get("Content-Language")) || navigator.language.slice(0, 2);
  return caches.match(OFFLINE[language] ?? Object.values(OFFLINE).at(-1), { ignoreVary: true });
}
