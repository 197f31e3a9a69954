// Scenario, time, luck and the levers. As many levers as fit stand on a page of them.
import { html, useEffect, useLayoutEffect, useRef, useState } from "./vendor/preact-htm.js";
import { capital } from "./words.js";

const STEP = 0.05; // of a slider: positions that come again are known already

export function Controls({ s, act, step, to, reset, open, turnLever, panel }) {
  const { scenario } = s, last = s.turns.length - 1;
  return html`<section class="controls" aria-label="Controls">
    <label class="row" hidden=${s.replay}>Scenario <select value=${scenario.name} onChange=${(e) => open({ scenario: e.target.value, seed: s.seed, axis: "", outcome: "" })}>
      ${scenario.scenarios.map((x) => html`<option value=${x.id} selected=${x.id === scenario.name}>${x.title}</option>`)}</select></label>
    <div class="transport" role="group" aria-label="Time">
      <button onClick=${() => to(s.at - 1)} disabled=${s.at === 0}>Back</button>
      <button class="play" aria-pressed=${s.playing} onClick=${() => act({ op: "set", values: { playing: !s.playing } })}>${s.playing ? "Pause" : "Play"}</button>
      <button onClick=${step} disabled=${s.over && s.at === last}>${s.class && s.at === last ? "Reveal" : "Step"}</button>
      <button onClick=${() => (s.replay ? to(0) : reset())}>${s.replay ? "Start" : "Reset"}</button></div>
    <label class="row scrub"><span>${capital(scenario.unit)} <b>${s.at}</b> of ${scenario.horizon}</span>
      <input type="range" min="0" max=${Math.max(1, last)} value=${s.at} disabled=${last === 0} onInput=${(e) => to(Number(e.target.value))} /></label>
    <div class="pair" hidden=${Boolean(panel)}><label>Speed <select value=${s.speed} onChange=${(e) => act({ op: "set", values: { speed: Number(e.target.value) } })}>
        ${[1, 2, 4, 10, 30].map((v) => html`<option value=${v} selected=${v === s.speed}>${v} a second</option>`)}</select></label>
      ${s.replay ? html`<p>Luck ${s.seed}, run ${scenario.run}</p>` : html`<${Seed} seed=${s.seed} changed=${(seed) => reset({ seed })} />`}</div>
    ${s.replay ? html`<p class="small">${scenario.about}</p><p class="small">${scenario.version}, ${scenario.name}.</p>` : panel || html`<${Levers} s=${s} act=${act} turnLever=${turnLever} />`}
  </section>`;
}

function Seed({ seed, changed }) {
  const [text, set] = useState(seed);
  useEffect(() => set(seed), [seed]);
  const done = () => { if (/^[0-9]{1,18}$/.test(text) && text !== seed) changed(text); else set(seed); };
  return html`<label>Luck <input type="text" inputmode="numeric" value=${text} onInput=${(e) => set(e.target.value)} onBlur=${done}
    onKeyDown=${(e) => e.key === "Enter" && done()} /></label>`;
}

function Levers({ s, act, turnLever }) {
  const box = useRef(null), [many, setMany] = useState(4), [page, setPage] = useState(0);
  const { levers } = s.scenario, pages = Math.ceil(levers.length / many), shown = Math.min(page, pages - 1);
  useLayoutEffect(() => {
    const look = () => {
      const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
      const free = matchMedia("(max-width: 850px)").matches ? Infinity : box.current.clientHeight;
      setMany(Math.max(1, Math.min(levers.length, Math.floor(free / (4.7 * rem)))));
    };
    const watch = new ResizeObserver(look);
    watch.observe(box.current);
    look();
    return () => watch.disconnect();
  }, [s.scenario.name, s.projector]);
  return html`<div class="leverhead"><h2>What if…</h2>
      ${pages > 1 && html`<div class="pager" role="group" aria-label="Levers">
        <button disabled=${shown === 0} onClick=${() => setPage(shown - 1)} aria-label="Earlier levers">‹</button>
        <span>${shown * many + 1}–${Math.min(levers.length, (shown + 1) * many)} of ${levers.length}</span>
        <button disabled=${shown === pages - 1} onClick=${() => setPage(shown + 1)} aria-label="More levers">›</button></div>`}</div>
    <div class="levers" ref=${box}>${levers.length === 0 && html`<p class="small">This scenario declares no levers.</p>`}${levers.slice(shown * many, (shown + 1) * many).map((l) => html`
      <div class="lever" key=${l.id} title=${`${l.claim} (${l.source})`}>
        <label for=${"lever-" + l.id}>${l.label}</label>
        <input id=${"lever-" + l.id} type="range" min="0" max="1" step=${STEP} value=${s.levers[l.id]} aria-valuetext=${valueWords(l, s.levers[l.id])}
          disabled=${l.acts === "start" && s.turns.length > 1} onInput=${(e) => turnLever(l.id, Number(e.target.value), false)} onChange=${(e) => turnLever(l.id, Number(e.target.value), true)} />
        <div class="ends" aria-hidden="true"><span>${l.low}</span><span>${l.high}</span></div></div>`)}</div>`;
}

const valueWords = (lever, share) => `${Math.round(100 * share)} in 100 of the way from ${lever.low} to ${lever.high}`;
