// Puts what others wrote into the text that somebody is writing, and leaves the caret where it is.
//
// A patch is a list of runs over what was sent: ["=", length], ["-", length], ["+", text].

let composing = false; // a word that is being put together by a keyboard must not be moved

paper?.addEventListener("compositionstart", () => { composing = true; });
paper?.addEventListener("compositionend", () => { composing = false; });

function patched(sent, patch) {
  let at = 0;
  let out = "";
  for (const [kind, run] of patch) {
    if (kind === "+") out += run;
    else {
      if (kind === "=") out += sent.slice(at, at + run);
      at += run;
    }
  }
  return out + sent.slice(at);
}

function patchPaper(sent, patch) {
  const typed = stretchTyped(sent, paper.value);
  const top = paper.scrollTop;
  for (const hunk of hunksOf(patch).reverse()) {
    const place = placeIn(typed, hunk);
    paper.setRangeText(hunk.text, place.from, place.to, "preserve");
  }
  paper.scrollTop = top;
}

function hunksOf(patch) {
  const hunks = [];
  let at = 0;
  let open = null;
  for (const [kind, run] of patch) {
    if (kind === "=") {
      at += run;
      open = null;
      continue;
    }
    if (!open) hunks.push((open = { from: at, to: at, text: "" }));
    if (kind === "+") open.text += run;
    else {
      at += run;
      open.to = at;
    }
  }
  return hunks;
}

// What was typed since: sent[from:to] has become longer by `more`.
function stretchTyped(sent, now) {
  const least = Math.min(sent.length, now.length);
  let from = 0;
  while (from < least && sent[from] === now[from]) from += 1;
  let tail = 0;
  while (tail < least - from && sent.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  return { from, to: sent.length - tail, more: now.length - sent.length };
}

// What others took away where one is typing stays: no word goes under a hand.
function placeIn({ from, to, more }, hunk) {
  if (hunk.to <= from) return hunk;
  if (hunk.from >= to) return { from: hunk.from + more, to: hunk.to + more };
  const at = Math.min(hunk.from, from);
  return { from: at, to: at };
}
