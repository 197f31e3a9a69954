// A student's page: a code, a name, a seat, what its actor sees, and its orders. A reload comes back to the same seat.
import { html, render, useEffect, useRef, useState } from "./vendor/preact-htm.js";
import { Guesses } from "./bet.js";
import { Orders } from "./orders.js";
import { connect } from "./socket.js";
import { counted } from "./words.js";

const KEPT = "tinderbox-seat";
const kept = () => { try { return JSON.parse(sessionStorage.getItem(KEPT)) ?? {}; } catch { return {}; } };

function App() {
  const [room, setRoom] = useState(null), [words, setWords] = useState(""), [lost, setLost] = useState(false);
  const server = useRef(null);
  useEffect(() => {
    const hear = (message) => {
      if (message.op === "refused") { setWords(message.words); return; }
      if (message.op === "ready") setRoom((old) => old && { ...old, seats: message.seats });
      if (message.op === "advice") setRoom((old) => (old?.turn === message.turn ? { ...old, advice: message.advice } : old));
      if (message.op !== "room") return;
      setWords("");
      setRoom(message);
      sessionStorage.setItem(KEPT, JSON.stringify({ ...kept(), name: message.name, token: message.token }));
    };
    const became = (status) => {
      setLost(status === "lost");
      const { code, name, token } = kept();
      if (status === "ready" && token) server.current.say({ op: "join", code, name, token });
    };
    server.current = connect(hear, became);
    return () => server.current.close();
  }, []);
  const join = (code, name) => {
    sessionStorage.setItem(KEPT, JSON.stringify({ code, name }));
    server.current.say({ op: "join", code, name });
  };
  const say = (message) => server.current.say(message);
  return html`<p class="wrong" role="alert">${lost ? "The connection is lost; coming back." : words}</p>
    ${room?.debrief && html`<p><a href=${room.debrief} target="_blank" rel="noopener">The debrief: what you decided, and what it did</a></p>`}
    ${room?.bet && html`<${Bet} bet=${room.bet} unit=${room.unit} key=${`bet ${room.bet.turn}`} say=${say} />`}
    ${!room ? html`<${Door} join=${join} />` : !room.actor ? html`<${Seats} room=${room} sit=${(actor) => say({ op: "sit", actor })} />`
      : html`<${Seat} room=${room} key=${`${room.actor} ${room.turn}`} say=${say} />`}`;
}

// A bet of the whole class: what I think, and, once all is revealed, what the others thought.
function Bet({ bet, unit, say }) {
  const [guesses, set] = useState(bet.mine ?? Object.fromEntries(bet.rungs.map((r) => [r.rung, 0.5])));
  if (!bet.open) {
    return bet.mine && html`<section class="bet"><h2>Your bet of ${unit} ${bet.turn}</h2><ul>${bet.rungs.map(({ rung, label }) => html`<li key=${rung}>${label} or worse: you
      ${" "}${Math.round(100 * bet.mine[rung])}, the class ${Math.round(100 * bet.means[rung])}${bet.came[rung] === undefined ? "" : bet.came[rung] ? ". It came." : ". It did not come."}</li>`)}</ul></section>`;
  }
  return html`<form class="bet" onSubmit=${(e) => { e.preventDefault(); say({ op: "guess", shares: guesses }); }}>
    <h2>Your bet</h2><p>Of 100 plays from here on, how many come to it within ${bet.within} ${unit}s?</p>
    <${Guesses} rungs=${bet.rungs} guesses=${guesses} change=${set} />
    <button class="main">${bet.mine ? "Bet again" : "Bet"}</button>${bet.mine && html`<p>Your bet is in.</p>`}</form>`;
}

function Door({ join }) {
  const [code, setCode] = useState(decodeURIComponent(location.hash.slice(1))), [name, setName] = useState("");
  return html`<form onSubmit=${(e) => { e.preventDefault(); join(code, name); }}><h1>Join a class</h1>
    <label>Code <input class="code" type="text" value=${code} maxlength="6" autocomplete="off" onInput=${(e) => setCode(e.target.value)} /></label>
    <label>Your name <input type="text" value=${name} maxlength="24" autocomplete="off" onInput=${(e) => setName(e.target.value)} /></label>
    <button class="main" disabled=${code.trim().length !== 6 || !name.trim()}>Join</button></form>`;
}

function Seats({ room, sit }) {
  return html`<h1>${room.title}</h1><p>${room.name}, take a seat. Several people may share one.</p>
    <div class="seats">${room.seats.map((s) => html`<button key=${s.id} onClick=${() => sit(s.id)}>${s.label}${s.names.length > 0 && html`<small> with ${s.names.join(", ")}</small>`}</button>`)}</div>`;
}

function Seat({ room, say }) {
  const [made, setMade] = useState(room.orders);
  const order = (next, final) => { setMade(next); say({ op: "order", made: next, final, turn: room.turn }); };
  const waiting = room.seats.filter((s) => s.names.length && !s.ready);
  return html`<div class="status"><h1>You are ${room.label}</h1><p>${room.over ? "The game is over." : `The turn of ${room.day}.`} <${Clock} until=${room.deadline} />
      ${!room.over && (room.decided ? "The instructor has decided for you this time." : room.ready ? `Sent. Waiting for ${waiting.length ? waiting.map((s) => s.label).join(", ") : "the reveal"}.` : "")}</p></div>
    ${!room.over && !room.decided && html`<form onSubmit=${(e) => { e.preventDefault(); order(made, true); }}><h2>What will you do? At most ${counted(room.most, "thing")}.</h2>
      <${Orders} offers=${room.offers} most=${room.most} made=${made} change=${(next) => order(next, false)} />
      <button class="main">${room.ready ? "Send again" : "Send"}</button></form>`}
    ${!room.over && room.advises && html`<${Advice} advice=${room.advice} offers=${room.offers} unit=${room.unit} />`}
    <h2>What you know</h2><ol class="news">${room.news.map((n) => html`<li key=${n.turn}><b>${n.day}</b> ${n.told.length ? n.told.join(" ") : "A quiet week."}</li>`)}
      ${room.news.length === 0 && html`<li>Nothing has happened yet.</li>`}</ol>
    <h2>Where it stands</h2><ul class="dyads">${room.dyads.map((d) => html`<li><span>${d.label}</span><span>${d.rung} ${room.rungs[d.rung]}</span></li>`)}</ul>
    <p><button onClick=${() => say({ op: "sit", actor: "" })}>Leave this seat</button></p>`;
}

// What the things it could do would do to the odds; what is not told makes no clear difference.
function Advice({ advice, offers, unit }) {
  if (!advice) return html`<h2>Advice</h2><p role="status">Counting.</p>`;
  const told = advice.rows.filter((r) => !r.itself), itself = advice.rows.filter((r) => r.itself);
  return html`<h2>Advice</h2><p>How many more (+) or fewer (−) of 100 plays come to ${advice.what} within ${advice.within} ${unit}s, against doing nothing toward the same, on ${advice.n} plays each.</p>
    <ul class="advice">${offers.flatMap((o) => told.filter((r) => r.target === o.target)).map((r) => html`<li key=${r.what} class=${r.better ? "better" : "worse"}><span>${r.what}</span><b>${r.words}</b></li>`)}</ul>
    ${itself.length > 0 && html`<p>Itself ${advice.what}: ${itself.map((r) => r.what).join(", ")}.</p>`}
    <p>${told.length || itself.length ? "Of everything else: no clear difference." : "Nothing makes a clear difference so far."}</p>`;
}

function Clock({ until }) {
  const [now, set] = useState(Date.now() / 1000);
  useEffect(() => {
    const timer = setInterval(() => set(Date.now() / 1000), 500);
    return () => clearInterval(timer);
  }, []);
  return until > 0 ? html`<b>${Math.max(0, Math.ceil(until - now))} seconds left.</b> ` : null;
}

render(html`<${App} />`, document.getElementById("page"));
