// Shows the new grid as soon as a search has ended, unless somebody is writing.

const planState = () => document.querySelector("[data-plan]")?.dataset.plan;
let planBefore = planState();

document.addEventListener("region:drawn", () => {
  const ended = planBefore === "running" && planState() !== "running";
  planBefore = planState();
  if (ended && !document.querySelector("#sentence")?.value) location.reload();
});
