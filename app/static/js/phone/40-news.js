// Tells of new topics and of the next phase; the list itself never moves under a finger.

const newsRegion = document.querySelector("[data-region=topics]");

if (newsRegion) tellNews(document.querySelector(".pill"), readNews());

function tellNews(pill, atFirst) {
  const known = new Set(atFirst.topics);
  newsRegion.addEventListener("region:drawn", () => {
    const { topics, phase } = readNews();
    const fresh = topics.filter((topic) => !known.has(topic)).length;
    const isNew = phase !== atFirst.phase;
    pill.hidden = !fresh && !isNew;
    pill.textContent = isNew ? phase : fresh === 1 ? pill.dataset.one : pill.dataset.two.replace("2", fresh);
  });
}

function readNews() {
  const { topics, phase } = newsRegion.querySelector("[data-topics]").dataset;
  return { topics: topics.split(" ").filter(Boolean), phase };
}
