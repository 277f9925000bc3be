// Buttons that put Markdown into the text, so that it can be undone, and a preview in place.

const tools = editor?.querySelector(".tools");
const shown = editor?.querySelector("[data-shown]");

if (tools) openTools();

function openTools() {
  tools.hidden = false;
  editor.querySelector("button[name=preview]").hidden = true;
  tools.addEventListener("mousedown", (press) => press.preventDefault()); // the caret stays in the text
  tools.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (button?.dataset.put) useTool(button.dataset);
    else if (button) turnPreview(button);
  });
}

function useTool({ put: tool, word, rest }) {
  if (!shown.hidden) turnPreview(tools.querySelector("[data-preview]"));
  const { selectionStart: from, selectionEnd: to, value } = paper;
  const chosen = value.slice(from, to);
  if (tool === "bold") around("**", chosen || word, "**", from, to);
  else if (tool === "link" && /^https?:\S+$/.test(chosen)) around("[", word, `](${chosen})`, from, to);
  else if (tool === "link") around(`[${chosen || word}](`, "https://", ")", from, to);
  else if (tool === "action") addLine("- ", word, rest, value, to);
  else beginLines(tool === "list" ? "- " : "## ", value, from, to);
}

function addLine(mark, middle, after, value, caret) {
  const end = value.indexOf("\n", caret);
  const at = end < 0 ? value.length : end;
  around((at && value[at - 1] !== "\n" ? "\n" : "") + mark, middle, after, at, at);
}

// Every line that is touched begins with the mark, once.
function beginLines(mark, value, first, last) {
  const from = value.lastIndexOf("\n", first - 1) + 1;
  const end = value.indexOf("\n", last);
  const to = end < 0 ? value.length : end;
  const lines = value.slice(from, to).split("\n").map((line) => mark + line.replace(/^(#+|[-*]) /, ""));
  putText(lines.join("\n"), from, to);
}

function around(before, middle, after, from, to) {
  putText(before + middle + after, from, to);
  const start = from + before.length;
  paper.setSelectionRange(start, start + middle.length);
}

function putText(text, from, to) {
  paper.focus();
  paper.setSelectionRange(from, to);
  if (document.execCommand?.("insertText", false, text)) return; // the only way that can be undone
  paper.setRangeText(text, from, to, "end");
  paper.dispatchEvent(new Event("input", { bubbles: true }));
}

async function turnPreview(button) {
  const on = shown.hidden;
  if (on && !(await drawPreview())) return tellOffline();
  shown.hidden = !on;
  paper.hidden = on;
  button.setAttribute("aria-pressed", String(on));
  if (on) shown.focus();
  else paper.focus();
}

async function drawPreview() {
  const body = new URLSearchParams(new FormData(editor));
  body.set("preview", "yes");
  try {
    const answer = await fetch(editor.action, { method: "POST", body, signal: AbortSignal.timeout?.(SAVE_PATIENCE_MS) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    shown.replaceChildren(...page.querySelector("#preview").childNodes);
    return true;
  } catch {
    return false;
  }
}
