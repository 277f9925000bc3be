// Whether cells are small is this browser's to remember.

const smallCells = document.querySelector("#dense");

if (smallCells) {
  smallCells.checked = localStorage.getItem("desk-dense") === "1";
  smallCells.addEventListener("change", () => localStorage.setItem("desk-dense", smallCells.checked ? "1" : "0"));
}
