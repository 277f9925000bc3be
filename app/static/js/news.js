// Tells of new topics and of the next phase; the list itself never moves under a finger.

const region = document.querySelector("[data-region=topics]");
const pill = document.querySelector(".pill");
const atFirst = read();
const known = new Set(atFirst.topics);

region.addEventListener("region:drawn", () => {
  const { topics, phase } = read();
  const fresh = topics.filter((topic) => !known.has(topic)).length;
  const isNew = phase !== atFirst.phase;
  pill.hidden = !fresh && !isNew;
  pill.textContent = isNew ? phase : fresh === 1 ? pill.dataset.one : pill.dataset.two.replace("2", fresh);
});

function read() {
  const { topics, phase } = region.querySelector("[data-topics]").dataset;
  return { topics: topics.split(" ").filter(Boolean), phase };
}
