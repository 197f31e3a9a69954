// The class as its instructor sees it: the code to join with, who sits where, who is ready, and the clock.
import { html, useEffect, useState } from "./vendor/preact-htm.js";
import { counted } from "./words.js";

export function Class({ room, unit, say, close }) {
  const [seconds, setSeconds] = useState("120"), [now, tick] = useState(Date.now() / 1000);
  useEffect(() => {
    const timer = setInterval(() => tick(Date.now() / 1000), 500);
    return () => clearInterval(timer);
  }, []);
  const taken = room.seats.filter((x) => x.names.length), ready = taken.filter((x) => x.ready);
  return html`<section class="class" aria-label="Class"><div class="leverhead"><h2>Class</h2><button class="small-button" onClick=${close}>Levers</button></div>
    <p>Join at <b>${room.door}</b> with</p><p class="code">${room.code}</p>
    <img class="qr" src=${`/qr/${room.code}`} alt=${`Code ${room.code} as a picture to point a phone at`} />
    <p aria-live="polite">${counted(room.people, "person").replace("persons", "people")}; ${ready.length} of ${counted(taken.length, "seat")} ready.</p>
    <ul class="people">${taken.map((x) => html`<li key=${x.id}><b>${x.label}</b> ${x.names.join(", ")} ${x.ready ? "· ready" : "· thinking"}</li>`)}</ul>
    <label>Without orders a seat <select value=${room.absent} onChange=${(e) => say({ op: "rule", absent: e.target.value })}>
      <option value="model" selected=${room.absent === "model"}>is played by the model</option><option value="hold" selected=${room.absent === "hold"}>does nothing</option></select></label>
    <div class="pair"><label>Seconds <input type="text" inputmode="numeric" value=${seconds} onInput=${(e) => setSeconds(e.target.value)} /></label>
      <button onClick=${() => say({ op: "rule", seconds: Number(seconds) })}>Start the clock</button></div>
    ${room.deadline > 0 && html`<p><b>${Math.max(0, Math.ceil(room.deadline - now))} seconds left for this ${unit}.</b></p>`}</section>`;
}
