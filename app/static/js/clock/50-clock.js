// Counts a speaker's time down by the server's clock, and on when it is up: nobody is cut off.

const SPEECH_TICK_MS = 250;
const speechClock = document.querySelector("[data-now]");
const speechAhead = Number(speechClock?.dataset.now) * 1_000 - Date.now();

if (speechClock) {
  setInterval(showSpeeches, SPEECH_TICK_MS);
  document.addEventListener("region:drawn", showSpeeches);
}

function showSpeeches() {
  for (const speech of document.querySelectorAll("[data-ends]:has(.digits)")) {
    if (speech.dataset.state !== "paused") showSpeech(speech);
  }
}

function showSpeech(speech) {
  const left = Math.ceil(Number(speech.dataset.ends) - (Date.now() + speechAhead) / 1_000);
  const far = Math.abs(left);
  const text = `${left < 0 ? "+" : ""}${Math.floor(far / 60)}:${String(far % 60).padStart(2, "0")}`;
  const digits = speech.querySelector(".digits");
  if (digits.textContent === text) return;
  digits.textContent = text;
  speech.dataset.state = left > 0 ? "running" : "over";
}
