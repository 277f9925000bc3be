// Searches and chooses among what the page holds already, without asking the server.

const chipRow = document.querySelector("[data-chips]");
const searchForm = document.querySelector("[data-search]");
const LIKE_LETTERS = { œ: "oe", æ: "ae", ø: "o", đ: "d", ł: "l", "’": "'", "‘": "'" };

if (chipRow) {
  chipRow.addEventListener("click", chooseChip);
  searchForm?.addEventListener("input", search);
  searchForm?.addEventListener("submit", search);
  document.querySelector("[data-all]")?.addEventListener("click", showEverything);
  document.addEventListener("region:drawn", ({ target }) => target.dataset.region === "board" && showFound());
}

// As app/domain/text.py folds: no case, no accents, plain quotes.
function foldText(text) {
  return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[œæøđł’‘]/g, (letter) => LIKE_LETTERS[letter]);
}

function chooseChip(tap) {
  const chip = tap.target.closest("[data-show]");
  if (!chip || tap.ctrlKey || tap.metaKey || tap.shiftKey) return;
  tap.preventDefault();
  pressChip(chip);
  filterPage();
}

function pressChip(chip) {
  chipRow.querySelector("[aria-current]")?.removeAttribute("aria-current");
  chip.setAttribute("aria-current", "true");
}

function search(typed) {
  if (typed.type === "submit") typed.preventDefault();
  filterPage();
}

function showEverything(tap) {
  tap.preventDefault();
  if (searchForm) searchForm.elements.q.value = "";
  pressChip(chipRow.querySelector("[data-show]"));
  filterPage();
}

function filterPage() {
  const { show, q } = wanted();
  const asked = new URLSearchParams({ ...(show && { show }), ...(q && { q }) });
  history.replaceState(null, "", `${location.pathname}${asked.size ? `?${asked}` : ""}`);
  showFound();
}

function wanted() {
  const show = chipRow.querySelector("[aria-current]")?.dataset.show ?? "";
  return { show, q: searchForm?.elements.q.value.trim() ?? "" };
}

function showFound() {
  const { show, q } = wanted();
  const words = foldText(q).split(/\s+/).filter(Boolean);
  const fits = (part) => (!show || standsUnder(part, show)) && words.every((word) => textOf(part).includes(word));
  const parts = [...document.querySelectorAll("[data-list] > .topic, .talks > [data-room], .board-table td[data-room]")];
  const found = parts.filter((part) => {
    const fit = fits(part);
    if (part.matches("td")) part.classList.toggle("away", !fit);
    else part.hidden = !fit;
    return fit;
  });
  for (const hour of document.querySelectorAll(".hour")) hour.hidden = Boolean(show || q) && !hour.querySelector(".talks > :not([hidden])");
  sayFound(show, q, found.length, parts.length);
}

function standsUnder(part, show) {
  if (part.dataset.room) return { now: Boolean(part.closest("[data-now]")), mine: isPicked(part.dataset.topic) }[show] ?? part.dataset.room === show;
  if (show === "voted" && part.querySelector("button.vote")) return isVoted(part);
  return part.dataset.kinds.split("\n").includes(show);
}

function textOf(part) {
  if (part.dataset.room) return foldText(part.dataset.words ?? "");
  const texts = [...part.querySelectorAll("h2, .who, .why")].map((place) => place.textContent);
  return foldText(`${texts.join(" ")} ${part.dataset.kinds.replaceAll("tag-", "")}`);
}

function sayFound(show, q, found, all) {
  const said = document.querySelector("[data-found]");
  const none = document.querySelector("[data-none]");
  if (said) said.textContent = show || q ? said.dataset.found.replace("##", all).replace("#", found) : "";
  for (const only of document.querySelectorAll("[data-only]")) only.hidden = only.dataset.only !== show;
  none.hidden = found > 0 || !all;
  const place = none.querySelector("[data-word]");
  place.textContent = q ? place.dataset.word.replace("#", q) : place.dataset.nothing;
  const propose = none.querySelector("[data-propose]");
  if (propose) propose.search = q ? `?${new URLSearchParams({ title: q })}` : "";
}
