// The class as its instructor sees it: the code to join with, who sits where, how it plays, and what it reads in the end.
import { html, useEffect, useRef, useState } from "./vendor/preact-htm.js";
import { Orders } from "./orders.js";
import { counted } from "./words.js";

const status = (seat) => (seat.decided ? "· decided by you" : seat.ready ? "· ready" : "· thinking");

export function Class({ room, unit, turns, over, looking, say, close }) {
  const [seconds, setSeconds] = useState("120"), [now, tick] = useState(Date.now() / 1000);
  const [shown, show] = useState(room.people === 0);
  useEffect(() => {
    const timer = setInterval(() => tick(Date.now() / 1000), 500);
    return () => clearInterval(timer);
  }, []);
  const taken = room.seats.filter((x) => x.names.length || x.decided), ready = taken.filter((x) => x.ready || x.decided);
  return html`<section class="class" aria-label="Class"><div class="leverhead"><h2>Class</h2><button class="small-button" onClick=${close}>Levers</button></div>
    <p>Join at <${Door} door=${room.door} /> with <b class="code">${room.code}</b> <button class="small-button" onClick=${() => show(true)}>Show</button></p>
    ${shown && html`<${Invitation} room=${room} close=${() => show(false)} />`}
    <p aria-live="polite">${counted(room.people, "person").replace("persons", "people")}; ${ready.length} of ${counted(taken.length, "seat")} ready.
      ${room.deadline > 0 && html` <b>${Math.max(0, Math.ceil(room.deadline - now))} seconds left for this ${unit}.</b>`}</p>
    <ul class="people" tabindex="0" aria-label="Seats">${taken.map((x) => html`<li key=${x.id}><b>${x.label}</b> ${x.names.join(", ")} ${status(x)}</li>`)}</ul>
    <div class="pair"><label>Seconds a ${unit} <input type="text" inputmode="numeric" value=${seconds} onInput=${(e) => setSeconds(e.target.value)} /></label>
      <button disabled=${over} onClick=${() => say({ op: "rule", seconds: Number(seconds) })}>Start the clock</button></div>
    <label class="row">A seat without orders <select value=${room.absent} onChange=${(e) => say({ op: "rule", absent: e.target.value })}>
      <option value="model" selected=${room.absent === "model"}>is played by the model</option><option value="hold" selected=${room.absent === "hold"}>does nothing</option></select></label>
    <label class="row">Decide for a seat <select disabled=${over} value="" onChange=${(e) => { const actor = e.target.value; e.target.value = ""; if (actor) say({ op: "options", actor }); }}>
      <option value="">nobody</option>${room.seats.map((x) => html`<option value=${x.id}>${x.label}</option>`)}</select></label>
    <label class="switch"><input type="checkbox" checked=${room.advises} onChange=${(e) => say({ op: "rule", advises: e.target.checked })} /> Seats are advised</label>
    <p class="buttons"><button disabled=${turns < 2 || looking !== null} onClick=${() => say({ op: "debrief" })}>${looking === null ? "Debrief" : `${Math.round(100 * looking)} in 100`}</button>
      ${room.debrief && html`<a href=${room.debrief} target="_blank" rel="noopener">Read it</a>`}</p></section>`;
}

const Door = ({ door }) => html`<b>${door.replace("/join", "")}<wbr />/join</b>`;

// The code as large as the screen, for phones at the back of the room.
function Invitation({ room, close }) {
  const dialog = useRef(null);
  useEffect(() => { dialog.current.showModal(); }, []);
  return html`<dialog class="why invitation" ref=${dialog} onClose=${close} aria-label="Join the class">
    <header><p>Point a phone at it, or open <${Door} door=${room.door} /></p><button onClick=${close}>Close</button></header>
    <img class="qr" src=${`/qr/${room.code}`} alt=${`Code ${room.code} as a picture to point a phone at`} /><p class="code">${room.code}</p>
    <p>${counted(room.people, "person").replace("persons", "people")} so far</p></dialog>`;
}

// The instructor decides for a seat: what it does, that the model plays it, or that it decides itself after all.
export function Decide({ room, options, say, close }) {
  const dialog = useRef(null), [made, set] = useState(options.orders);
  useEffect(() => { dialog.current.showModal(); }, []);
  const seat = room.seats.find((x) => x.id === options.actor);
  const done = (rest) => { say({ op: "decide", actor: options.actor, ...rest }); close(); };
  return html`<dialog class="why decide" ref=${dialog} onClose=${close} aria-label=${`Decide for ${seat.label}`}>
    <header><h2>${seat.label}: at most ${counted(options.most, "thing")}</h2><button onClick=${close}>Close</button></header>
    <${Orders} offers=${options.offers} most=${options.most} made=${made} change=${set} />
    <p class="buttons"><button onClick=${() => done({ made })}>This is what it does</button> <button onClick=${() => done({ made: null })}>The model plays it</button>
      ${seat.decided && html`<button onClick=${() => done({ undo: true })}>Let the seat decide</button>`}</p></dialog>`;
}
