// A slider beside a field of numbers: either moves the other, and only the field is sent.

document.addEventListener("input", ({ target }) => {
  if (target.dataset.slides) document.getElementById(target.dataset.slides).value = target.value;
  else slideTo(target);
});
document.addEventListener("page:renewed", showSliders);
showSliders();

function showSliders() {
  for (const slider of document.querySelectorAll("[data-slides]")) {
    slider.hidden = false;
    slideTo(document.getElementById(slider.dataset.slides));
  }
}

function slideTo(field) {
  const slider = field.id && document.querySelector(`[data-slides="${field.id}"]`);
  if (slider) slider.value = field.value || slider.max;
}
