// Browsers that do not unfold by their style sheet print what is open.
const folded = () => document.querySelectorAll("[data-open-printed]:not([open])");
addEventListener("beforeprint", () => {
  for (const one of folded()) one.open = one.dataset.unfolded = true;
});
addEventListener("afterprint", () => {
  for (const one of document.querySelectorAll("[data-unfolded]")) {
    one.open = false;
    delete one.dataset.unfolded;
  }
});
