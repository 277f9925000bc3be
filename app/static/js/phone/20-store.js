// Where writes wait on the device: in IndexedDB, else in localStorage, else in this page's memory.

const STORE_PATIENCE_MS = 1_000; // some private windows open no database and never say so

let outboxStore = null;

function openStore() {
  outboxStore ??= openDatabase().then(databaseStore).catch(localStore);
  return outboxStore;
}

async function waitingWrites() {
  return (await inStore((store) => store.all())).sort((one, other) => one.order - other.order);
}

function keepWrite(entry) {
  return inStore((store) => store.put(entry));
}

function dropWrite(key) {
  return inStore((store) => store.drop(key));
}

// A database can break while it is used: then what is still to be kept is kept elsewhere.
async function inStore(act) {
  try {
    return await act(await openStore());
  } catch {
    outboxStore = Promise.resolve(localStore());
    return act(await outboxStore);
  }
}

function openDatabase() {
  return new Promise((resolve, reject) => {
    setTimeout(reject, STORE_PATIENCE_MS);
    const request = indexedDB.open("solocamp", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("outbox", { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = reject;
  });
}

function databaseStore(database) {
  const run = (mode, act) => new Promise((resolve, reject) => {
    const deal = database.transaction("outbox", mode);
    const request = act(deal.objectStore("outbox"));
    deal.oncomplete = () => resolve(request.result);
    deal.onerror = deal.onabort = () => reject(deal.error);
  });
  return {
    all: () => run("readonly", (writes) => writes.getAll()),
    put: (entry) => run("readwrite", (writes) => writes.put(entry)),
    drop: (key) => run("readwrite", (writes) => writes.delete(key)),
  };
}

function localStore() {
  let memory = [];
  const write = (entries) => {
    memory = entries;
    remember("outbox", entries);
  };
  const all = () => recall("outbox") ?? memory;
  return {
    all: async () => [...all()],
    put: async (entry) => write([...all().filter(({ key }) => key !== entry.key), entry]),
    drop: async (gone) => write(all().filter(({ key }) => key !== gone)),
  };
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
