// Shows the new grid as soon as a search has ended, unless somebody is writing.

const state = () => document.querySelector("[data-plan]")?.dataset.plan;
let before = state();

document.addEventListener("region:drawn", () => {
  const ended = before === "running" && state() !== "running";
  before = state();
  if (ended && !document.querySelector("#sentence")?.value) location.reload();
});
