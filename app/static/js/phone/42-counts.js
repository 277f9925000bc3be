// Votes of others: put into the rows of those who may see them, never while their own vote is on its way.

document.addEventListener("region:drawn", ({ target }) => {
  if (target.dataset.region === "counts") showCounts(JSON.parse(target.querySelector("[data-counts]").dataset.counts));
});

// Who has voted may see the counts from now on.
document.addEventListener("outbox:done", ({ target, detail }) => {
  if (target.dataset.outbox !== "vote" || detail.votes === null || document.querySelector("[data-region=counts]")) return;
  const region = Object.assign(document.createElement("div"), { hidden: true });
  region.dataset.region = "counts";
  document.querySelector("main").append(region);
  if (liveAddress) openStream();
});

function showCounts(votes) {
  for (const [id, count] of Object.entries(votes)) {
    const row = document.getElementById(`t${id}`);
    const place = row?.querySelector(".n");
    if (!place || row.querySelector("[data-state=pending]") || row.dataset.state === "pending") continue;
    if (place.textContent !== String(count)) showNumber(place, count);
    place.closest("[hidden].count")?.removeAttribute("hidden");
  }
}
