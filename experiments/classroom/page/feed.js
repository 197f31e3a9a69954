// What happened, in plain words, the newest first; quiet spells in one line. Shows as much as fits; of a busy turn its first acts.
import { html, useLayoutEffect, useRef } from "./vendor/preact-htm.js";
import { capital, counted } from "./words.js";

const MOST = 30; // entries that may be shown

function entries(turns, at, unit) {
  const found = [];
  let quiet = 0;
  const spell = () => { if (quiet) found.push({ key: `q${found.length}`, quiet }); quiet = 0; };
  for (let t = at; t > 0 && found.length < MOST; t--) {
    const turn = turns[t];
    if (turn.told.length) { spell(); found.push({ key: t, turn }); } else quiet += 1;
  }
  spell();
  return found.map((e) => (e.quiet ? { ...e, words: `${capital(counted(e.quiet, `quiet ${unit}`))}.` } : e));
}

export function Feed({ scenario, turns, at, why, marks }) {
  const list = useRef(null);
  useLayoutEffect(() => {
    const fit = () => {
      const box = list.current, end = box.clientHeight;
      const fits = (item) => item.offsetTop + item.offsetHeight <= end + 1;
      for (const item of box.querySelectorAll("li, .told")) item.hidden = false;
      for (const more of box.querySelectorAll(".more")) more.textContent = "";
      if (matchMedia("(max-width: 850px)").matches) return;
      let room = true;
      for (const item of box.children) {
        const acts = room && !fits(item) ? [...item.querySelectorAll(".told")] : [];
        for (let left = 1; acts.length > 1 && !fits(item); left += 1) {
          acts.pop().hidden = true;
          item.lastElementChild.textContent = ` … and ${left} more.`;
        }
        item.hidden = !room || !fits(item);
        room = room && !item.hidden && acts.length === 0;
      }
    };
    fit();
    const watch = new ResizeObserver(fit);
    watch.observe(list.current);
    return () => watch.disconnect();
  });
  const marked = (turn, act) => act && marks.find((m) => m.turn === turn && m.actor === act[0] && m.target === act[1]);
  const sign = (m) => m && html` <b class="sign" title=${`${m.what}: ${m.words}, ${m.effect}`}>${m.sign} ${m.words}, ${m.effect}.</b>`;
  const shown = entries(turns, at, scenario.unit);
  return html`<ol class="events" ref=${list} aria-label="Events, the newest first">
    ${shown.length === 0 && html`<li class="quiet">Nothing yet. Press Play or Step.</li>`}
    ${shown.map((e) => (e.quiet ? html`<li key=${e.key} class="quiet">${e.words}</li>` : html`<li key=${e.key}><b class="day">${e.turn.day}</b>
      ${e.turn.told.map((told, k) => html`<span class="told"> ${told.words}${sign(marked(e.turn.turn, told.act))} ${told.act && html`<button class="ask" onClick=${() => why({ actor: told.act[0], target: told.act[1] }, e.turn.turn)}
        aria-label=${`Why? ${e.turn.day}, ${k + 1}`}>Why?</button>`}</span>`)}<i class="more"></i></li>`))}
  </ol>`;
}
