// Begins when all of this script is there: its parts call each other.

if (wallRegion) {
  if (recalled("theme")) setTheme(recalled("theme"));
  arrangeWall();
  if (recalled("zoom")) setZoom(Number(recalled("zoom")));
  markMode();
  openWall();
  if (wallMode) fetchWall();
  setTimeout(lookAgain, WALL_POLL_MS);
  setInterval(tickWall, 1_000);
  setInterval(turnRibbon, WALL_RIBBON_MS);
  keepAwake();
  setInterval(watchWall, WALL_WATCH_MS);
  document.addEventListener("visibilitychange", wakeWall);
  window.addEventListener("pageshow", wakeWall);
  window.addEventListener("online", () => { openWall(); fetchWall(); });
  window.addEventListener("resize", () => arrangeWall(false));
  document.addEventListener("keydown", pressWall);
  document.addEventListener("mousemove", showControls);
  document.querySelector(".controls")?.addEventListener("click", ({ target }) => actWall(target.closest("button")?.dataset.key));
}
