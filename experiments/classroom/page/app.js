// The page: controls left, the crisis in the middle, the odds right. State in state.js, pictures in network.js and charts.js.
import { html, render, useEffect, useReducer, useRef } from "./vendor/preact-htm.js";
import { ALOUD } from "./aloud.js";
import { Bar, Curve, Fan, Line } from "./charts.js";
import { Class, Decide } from "./class.js";
import { Controls } from "./controls.js";
import { Feed } from "./feed.js";
import { Hottest, Key, Ladder, Network } from "./network.js";
import { connect } from "./socket.js";
import { link, linked, next, START } from "./state.js";
import { asked as askedBet, Bet, ClassBet, ClassSettled, Settled } from "./bet.js";
import { download, footer, picture, table } from "./save.js";
import { Why } from "./why.js";
import { capital } from "./words.js";

function App() {
  const [s, act] = useReducer(next, START);
  const now = useRef(s), server = useRef(null), pace = useRef({ last: 0, flying: false });
  now.current = s;

  const open = (said) => {
    act({ op: "set", values: {
      wanted: said.levers ?? {}, ordered: { changes: said.changes ?? {}, orders: said.orders ?? {} },
      axis: said.axis ?? now.current.axis, outcome: said.outcome ?? now.current.outcome,
    } });
    server.current.say({
      op: "open", scenario: said.scenario, seed: String(said.seed ?? "1"), turn: said.turn ?? 0, shares: said.levers ?? {},
      changes: said.changes ?? {}, orders: said.orders ?? {},
    });
  };

  useEffect(() => {
    const hear = (message) => {
      if (message.op === "opened" && document.getElementById("replay")) act({ op: "set", values: { replay: true } });
      if (message.op === "turn" || message.op === "refused") pace.current.flying = false;
      if (message.op === "curve" || message.op === "refused" || message.op === "opened") curve.current.flying = "";
      if (message.op === "file") download(new Blob([message.html], { type: "text/html" }), message.name);
      else act(message);
      askCurve();
    };
    const became = (status, given) => {
      act({ op: "status", status, words: given.words });
      if (status !== "ready") return;
      const known = now.current.scenario ? linkedState(now.current) : { scenario: given.scenario, seed: given.seed, ...linked() };
      if (now.current.class) server.current.say({ op: "class", code: now.current.class.code, key: now.current.class.key });
      else open(known);
      if (known.projector) act({ op: "set", values: { projector: true } });
    };
    server.current = connect(hear, became);
    return () => server.current.close();
  }, []);

  const say = (message) => server.current.say(message);
  const step = () => {
    const p = now.current;
    if (p.at < p.turns.length - 1) act({ op: "to", turn: p.at + 1 });
    else if (!p.over && !pace.current.flying) { pace.current.flying = true; say({ op: "step" }); }
  };
  const to = (turn) => act({ op: "to", turn });
  const turnLever = (lever, share, done) => {
    act({ op: "turned", lever, share });
    if (done) say({ op: "lever", lever, share });
  };
  const reset = (values = {}) => {
    const p = { ...now.current, ...values };
    act({ op: "set", values: { playing: false } });
    open({ scenario: p.scenario.name, seed: p.seed, levers: changedLevers(p), axis: p.axis, outcome: p.outcome });
  };

  // Play: one step in flight, as fast as asked; through what is known already, then on.
  useEffect(() => {
    if (!s.playing) return undefined;
    const timer = setInterval(() => {
      const p = now.current, end = p.at === p.turns.length - 1;
      if (p.over && end) act({ op: "set", values: { playing: false } });
      else if (end) step();
      else act({ op: "set", values: { at: p.at + 1 } });
    }, 1000 / s.speed);
    return () => clearInterval(timer);
  }, [s.playing, s.speed]);

  // The curve: one question at a time, and then the newest; what lies between is never asked.
  const asked = s.scenario && s.axis && JSON.stringify({
    axis: s.axis, outcome: s.outcome, shares: changedLevers(s), ...(s.pinned?.axis === s.axis ? { pinned: s.pinned.shares } : {}),
  });
  const curve = useRef({ flying: "", wanted: "" });
  const askCurve = () => {
    const c = curve.current;
    if (c.flying || !c.wanted) return;
    c.flying = c.wanted;
    c.wanted = "";
    say({ op: "curve", ...JSON.parse(c.flying) });
  };
  useEffect(() => {
    if (!asked) return;
    curve.current.wanted = asked;
    askCurve();
  }, [asked, s.seed, s.scenario?.name]);

  // Once it stands still: the odds of every turn, and the link.
  useEffect(() => {
    if (!s.scenario || s.playing) return undefined;
    const timer = setTimeout(() => {
      if (!now.current.replay) history.replaceState(null, "", link(now.current));
      if (Object.keys(now.current.bars).length < now.current.turns.length) say({ op: "line" });
    }, 300);
    return () => clearTimeout(timer);
  }, [s.playing, s.at, s.turns.length, s.axis, s.outcome, s.projector, JSON.stringify(s.wanted), s.seed]);

  useEffect(() => {
    const timer = setTimeout(() => {
      if (s.scenario && s.at < s.turns.length && !(s.bars[s.at]?.n >= 1000)) say({ op: "bar", turn: s.at });
    }, 80);
    return () => clearTimeout(timer);
  }, [s.at, s.scenario?.name]);

  useEffect(() => { document.documentElement.classList.toggle("projector", s.projector); }, [s.projector]);

  useEffect(() => {
    const key = (event) => {
      if (event.target.matches("input[type=text],input[type=number],select,textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
      if (document.querySelector("dialog[open]")) return;
      const p = now.current;
      if (!p.scenario) return;
      const does = {
        " ": () => act({ op: "set", values: { playing: !p.playing } }), n: step, ".": step, b: () => to(p.at - 1), ",": () => to(p.at - 1),
        r: reset, p: () => act({ op: "set", values: { projector: !p.projector } }), w: () => askWhy(p.turns[p.at]?.acts?.[0]),
      }[event.key];
      if (ALOUD[event.key]) act({ op: "set", values: { spoken: ALOUD[event.key](p) } });
      if (does && !(event.key === " " && event.target.matches("button,a,input"))) { event.preventDefault(); does(); }
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, []);

  if (!s.scenario) return html`<p class="wait" role="status">${s.words || "Opening the classroom."}</p>`;
  const { scenario } = s, standing = s.turns[s.at], top = Math.max(0, ...standing.rungs), bar = s.bars[s.at];
  const askWhy = (a, turn = now.current.at) => a && say({ op: "why", turn, actor: a.actor, target: a.target });
  const branch = (move) => {
    const { turn, actor, target } = s.why;
    act({ op: "ordered", turn, actor, target, move });
    say({ op: "branch", turn, actor, target, move });
  };
  const classBet = s.class?.bets[s.class.bets.length - 1];
  const askBet = () => {
    act({ op: "set", values: { playing: false, ...(s.class?.people ? { at: s.turns.length - 1 } : { bet: askedBet(scenario, s.at) }) } });
    if (s.class?.people) say({ op: "bet", open: true });
  };
  const lever = scenario.levers.find((l) => l.id === s.axis);
  const headline = `${scenario.dates[s.at]}. Worst anywhere: ${scenario.rungs[top]}.`;
  const chosen = lever || s.picture !== "curve" ? s.picture : "line";
  const showing = (name) => !s.projector || chosen === name;
  const save = (name, title, rows) => html`<${Save} name=${`${scenario.name}_${name}`} title=${title} rows=${rows} below=${() => footer(s)} />`;
  const rungsNow = Object.values(s.bars).sort((a, b) => a.turn - b.turn);
  const violence = `${capital(scenario.rungs[scenario.violence])} or worse`;
  const counted = scenario.outcomes.find((o) => o.id === s.outcome)?.label ?? "";
  return html`
    <p class="hidden spoken" aria-live="assertive">${s.spoken}</p>
    <header class="top"><h1>${scenario.title}</h1><p class="headline" aria-live="polite">${headline}</p>
      <p class="note">${s.status === "lost" ? "The connection is lost; coming back." : s.words || scenario.note}</p>
      ${!s.replay && html`<button class="small-button" aria-pressed=${s.panel === "class"} onClick=${() => { if (!s.class) say({ op: "class" }); act({ op: "set", values: { panel: s.panel === "class" ? "levers" : "class" } }); }}>Class</button><a class="paper" href=${`/handout/${scenario.name}`} target="_blank" rel="noopener">Handout</a> ${scenario.lesson && html`<a class="paper" href=${`/lesson/${scenario.name}`} target="_blank" rel="noopener">Lesson</a>`}
        <button class="small-button paper" disabled=${s.turns.length < 2} onClick=${() => say({ op: "file" })}>Save run</button>`}
      <label class="switch"><input type="checkbox" checked=${s.projector} onChange=${(e) => act({ op: "set", values: { projector: e.target.checked } })} /> Projector</label></header>
    <${Controls} s=${s} act=${act} step=${step} to=${to} reset=${reset} open=${open} turnLever=${turnLever}
      panel=${s.panel === "class" && s.class && html`<${Class} room=${s.class} unit=${scenario.unit} turns=${s.turns.length - 1} over=${s.over} looking=${s.evaluating} say=${say} close=${() => act({ op: "set", values: { panel: "levers" } })} />`} />
    <section class="crisis" aria-label="The crisis">
      <section class="network"><div class="head"><h2>Who is at odds with whom</h2>
        ${save("network", `Who is at odds with whom, ${scenario.dates[s.at]}`, () => scenario.dyads.map((d, c) => ({ dyad: d.label, rung: standing.rungs[c], rung_label: scenario.rungs[standing.rungs[c]], tension: standing.tension[c] })))}</div><${Network} scenario=${scenario} standing=${standing} /><${Key} /></section>
      <section class="rungs"><h2>The ladder</h2><${Ladder} scenario=${scenario} standing=${standing} /></section>
      <section class="feed"><h2>What happened</h2><${Hottest} scenario=${scenario} standing=${standing} />
        <${Feed} scenario=${scenario} turns=${s.turns} at=${s.at} why=${askWhy} marks=${s.evaluation?.marks ?? []} /></section>
    </section>
    <section class="odds" aria-label="The odds">
      ${classBet?.open ? html`<${ClassBet} scenario=${scenario} room=${s.class} reveal=${() => say({ op: "bet", open: false })} />` : s.bet?.open ? html`<${Bet} scenario=${scenario} bet=${s.bet} within=${Math.min(26, scenario.horizon - s.at)} set=${(bet) => act({ op: "set", values: { bet } })}
        reveal=${() => act({ op: "set", values: { bet: { ...s.bet, open: false } } })} cancel=${() => act({ op: "set", values: { bet: null } })} />` : html`
      <section class="evaluation"><div class="head"><h2>Of 100 plays from here on${bar?.within ? `, within ${bar.within} ${scenario.unit}s` : ""}</h2>
        <button class="small-button" onClick=${askBet}>Bet</button></div>
        <${Bar} scenario=${scenario} bar=${bar} over=${s.over && s.at === s.turns.length - 1} />
        ${classBet && html`<${ClassSettled} scenario=${scenario} bet=${classBet} bar=${s.bars[classBet.turn]} />`}
        ${s.bet && html`<${Settled} scenario=${scenario} bet=${s.bet} bar=${s.bars[s.bet.at]} turns=${s.turns.slice(0, s.at + 1)} over=${s.over && s.at === s.turns.length - 1} />`}</section>
      ${s.projector && html`<div class="tabs" role="group" aria-label="Picture">
        ${[...(lever ? [["curve", "Curve"]] : []), ["line", "Odds so far"], ["fan", "Tension"]].map(([name, label]) => html`
          <button aria-pressed=${chosen === name} onClick=${() => act({ op: "set", values: { picture: name } })}>${label}</button>`)}</div>`}
      ${showing("line") && html`<section class="picture line"><div class="head"><h2>${`${violence}, by ${scenario.unit}`}</h2>
        <button class="small-button" hidden=${s.replay} disabled=${s.turns.length < 3 || s.evaluating !== null} onClick=${() => { act({ op: "evaluating", share: 0 }); say({ op: "evaluate" }); }}>${s.evaluating === null ? "Evaluate" : `${Math.round(100 * s.evaluating)} in 100 done`}</button>
        ${save("odds", `${violence} from each ${scenario.unit} on`, () => rungsNow.flatMap((b) => scenario.rungs.map((label, k) => ({ turn: b.turn, rung: k, rung_label: label, hits: b.hits[k], n: b.n, p: b.hits[k] / b.n, lo: b.lo[k], hi: b.hi[k] }))))}</div>
        <${Line} scenario=${scenario} bars=${s.bars} former=${s.former} at=${s.at} to=${to} marks=${s.evaluation?.marks ?? []} turning=${s.evaluation?.turning ?? []} /></section>`}
      ${lever && showing("curve") && html`<section class="picture curve">
        <div class="head"><h2>Chance of</h2><select aria-label="Outcome of the curve" disabled=${s.replay} value=${s.outcome} onChange=${(e) => act({ op: "set", values: { outcome: e.target.value, pinned: null } })}>
          ${scenario.outcomes.map((o) => html`<option value=${o.id} selected=${o.id === s.outcome}>${o.label}</option>`)}</select>
          <button hidden=${s.replay} aria-pressed=${Boolean(s.pinned)} onClick=${() => act({ op: "pin" })}>${s.pinned ? "Unpin" : "Pin"}</button>
          ${save("curve", `Chance of ${counted}`, () => (s.curve ? s.curve.xs.map((x, k) => ({ lever: lever.label, position: x, outcome: counted, hits: s.curve.hits[k], n: s.curve.n, p: s.curve.hits[k] / s.curve.n, lo: s.curve.lo[k], hi: s.curve.hi[k] })) : []))}</div>
        <${Curve} curve=${s.curve} pinned=${s.pinned} lever=${lever} share=${s.levers[s.axis]} />
        <p class="axis"><select aria-label="Lever along the curve" disabled=${s.replay} value=${s.axis} onChange=${(e) => act({ op: "set", values: { axis: e.target.value, curve: null } })}>
          ${scenario.levers.map((l) => html`<option value=${l.id} selected=${l.id === s.axis}>${l.label}</option>`)}</select>
          <small>${s.curve ? `${s.curve.n} plays a point` : "counting"}</small></p>
        ${s.pinned && s.curve?.apart?.length && html`<p class="apart">${compared(s.curve, s.levers[s.axis])}</p>`}</section>`}
      ${showing("fan") && html`<section class="picture fan"><div class="head"><h2>Tension, ${mainLabel(scenario)} <small>on ${s.fan?.n ?? 0} runs</small></h2>
        ${save("tension", `Tension of ${mainLabel(scenario)}`, () => (s.fan ? s.fan.bands[0].map((_, k) => ({ turn: k + 1, q05: s.fan.bands[0][k], q25: s.fan.bands[1][k], median: s.fan.bands[2][k], q75: s.fan.bands[3][k], q95: s.fan.bands[4][k], this_run: s.turns[k + 1]?.tension[scenario.dyads.findIndex((d) => d.id === scenario.main)] ?? "" })) : []))}</div>
        <${Fan} scenario=${scenario} fan=${s.fan} turns=${s.turns} at=${s.at} /></section>`}`}
    </section>
    ${s.options && s.class && html`<${Decide} room=${s.class} options=${s.options} say=${say} close=${() => act({ op: "set", values: { options: null } })} />`}
    ${s.why && html`<${Why} why=${s.why} after=${s.after} acts=${s.turns[s.why.turn]?.acts ?? []} rungs=${scenario.rungs} unit=${scenario.unit}
      close=${() => act({ op: "set", values: { why: null, after: null } })} ask=${(a) => askWhy(a, s.why.turn)} branch=${s.replay ? null : branch} />`}`;
}

// The picture beside which it stands, as a file.
function Save({ name, title, rows, below }) {
  const done = (event) => {
    const kind = event.target.value, svg = event.target.closest("section").querySelector(".sized svg");
    event.target.value = "";
    if (kind === "CSV") table(rows(), name, below());
    else if (svg) picture(kind, svg, name, title, below());
  };
  return html`<select class="save" aria-label=${`Save: ${title}`} onChange=${done}><option value="">Save</option>${["PNG", "SVG", "CSV"].map((kind) => html`<option value=${kind}>${kind}</option>`)}</select>`;
}

const mainLabel = (scenario) => scenario.dyads.find((d) => d.id === scenario.main)?.label ?? "";

// Where the lever stands: this setting against the pinned one, paired play by play.
function compared(curve, share) {
  const { words, lo, hi, clear } = curve.apart[Math.round(share * (curve.xs.length - 1))];
  return clear ? `Against the pinned setting: ${words} (${signed(lo)} to ${signed(hi)}), where the lever stands.` : "Against the pinned setting: no clear difference where the lever stands.";
}

const signed = (d) => `${d < 0 ? "−" : "+"}${Math.abs(100 * d).toFixed(0)}`;

// Levers that stand elsewhere than the scenario has them.
function changedLevers(s) {
  const own = Object.fromEntries(s.scenario.levers.map((l) => [l.id, l.share]));
  return Object.fromEntries(Object.entries(s.levers).filter(([id, share]) => Math.abs(share - own[id]) > 1e-9));
}

function linkedState(s) {
  return { scenario: s.scenario.name, seed: s.seed, turn: s.turns.length - 1, levers: s.wanted ?? {}, changes: s.changes, orders: s.orders, axis: s.axis, outcome: s.outcome };
}

render(html`<${App} />`, document.getElementById("page"));
