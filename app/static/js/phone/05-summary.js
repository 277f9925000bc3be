// Leads the keyboard and the screen reader to what is wrong; the page says it at the top.

document.querySelector("#problems")?.focus();
