// Where writes wait on the device: in IndexedDB; what that does not take in localStorage, else in memory.

const STORE_PATIENCE_MS = 1_000; // some private windows open no database and never say so

const memory = new Map();
let database = null;

async function waitingWrites() {
  const kept = (await inDatabase("readonly", (writes) => writes.getAll())) ?? [];
  const all = new Map([...kept, ...localWrites()].map((entry) => [entry.key, entry]));
  return [...all.values()].sort((one, other) => one.order - other.order);
}

async function keepWrite(entry) {
  holdWrite(entry);
  const key = await inDatabase("readwrite", (writes) => writes.put(entry));
  if (key !== undefined) setLocal(localWrites().filter((other) => other.key !== entry.key));
}

// At once: the next tap may leave the page before a database has opened.
function holdWrite(entry) {
  setLocal([...localWrites().filter((other) => other.key !== entry.key), entry]);
}

async function dropWrite(key) {
  await inDatabase("readwrite", (writes) => writes.delete(key));
  const local = localWrites();
  if (local.length) setLocal(local.filter((entry) => entry.key !== key));
}

// Returns undefined where there is no database, or none that answers yet.
async function inDatabase(mode, act) {
  database ??= openDatabase();
  try {
    const opened = await Promise.race([database, new Promise((_, reject) => setTimeout(reject, STORE_PATIENCE_MS))]);
    return await new Promise((resolve, reject) => {
      const deal = opened.transaction("outbox", mode);
      const request = act(deal.objectStore("outbox"));
      deal.oncomplete = () => resolve(request.result);
      deal.onerror = deal.onabort = () => reject(deal.error);
    });
  } catch (error) {
    if (error?.name === "InvalidStateError") database = null; // closed under us: opened again
    return undefined;
  }
}

async function openDatabase() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("solocamp", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("outbox", { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = reject;
  });
}

function localWrites() {
  return recall("outbox") ?? memory.get("outbox") ?? [];
}

function setLocal(entries) {
  memory.set("outbox", entries);
  remember("outbox", entries.length ? entries : null);
}

// localStorage throws where it is forbidden or full.
function recall(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // What cannot be kept lives as long as the page.
  }
}
