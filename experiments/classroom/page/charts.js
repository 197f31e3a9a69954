// The pictures of odds: bar, line, curve and fan. Drawn to the size of their boxes, labelled directly, never by colour alone.
import { html } from "./vendor/preact-htm.js";
import { Sized } from "./sized.js";
import { in100, limits, of100 } from "./words.js";

const BLUE = "#0059a3", ORANGE = "#b34700", GREY = "#5c5c5c";

const path = (points) => points.map(([x, y], k) => `${k ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
const area = (xs, lows, highs) => path([...xs.map((x, k) => [x, highs[k]]), ...xs.map((x, k) => [x, lows[k]]).reverse()]) + "Z";

// A frame with 0 to 100 up and something along. Gives places back to whoever draws in it.
function frame(width, height, rem, low, high, ticks = [0, 50, 100]) {
  const left = 2.5 * rem, right = width - 0.7 * rem, top = 0.7 * rem, bottom = height - 1.5 * rem;
  const x = (v) => left + ((v - low) / (high - low || 1)) * (right - left);
  const y = (p) => bottom - p * (bottom - top);
  const grid = ticks.map((t) => html`<g key=${t}><line class="grid" x1=${left} x2=${right} y1=${y(t / 100)} y2=${y(t / 100)} />
    <text class="tick" text-anchor="end" x=${left - 0.35 * rem} y=${y(t / 100)} dy=".35em">${t}</text></g>`);
  return { left, right, top, bottom, x, y, grid };
}

export function Bar({ scenario, bar, over }) {
  const rungs = scenario.rungs.map((label, k) => ({ label, k })).filter(({ k }) => k >= scenario.threat).reverse();
  if (!bar) return html`<p class="wait">${over ? "The game is over: nothing lies ahead." : "Counting plays from here on."}</p>`;
  return html`<table class="bar"><caption class="hidden">Of 100 plays from here on, how many come to each rung</caption><tbody>
    ${rungs.map(({ label, k }) => {
      const p = bar.hits[k] / bar.n;
      return html`<tr key=${k} class=${k === scenario.violence ? "main" : ""}><th scope="row">${label}</th>
        <td class="track"><div style=${`width:${100 * p}%`}></div><i style=${`left:${100 * bar.lo[k]}%;width:${100 * (bar.hi[k] - bar.lo[k])}%`}></i></td>
        <td class="said">${of100(p)}${p >= 0.005 && p < 0.995 && html` <small>(${limits(bar.lo[k], bar.hi[k])})</small>`}</td></tr>`;
    })}</tbody></table>`;
}

export function Line({ scenario, bars, former, at, to, marks, turning }) {
  const rung = scenario.violence;
  const draw = (width, height, rem) => {
    const f = frame(width, height, rem, 0, scenario.horizon);
    const known = (of) => Object.values(of).map((b) => ({ x: f.x(b.turn), p: b.hits[rung] / b.n, lo: b.lo[rung], hi: b.hi[rung], turn: b.turn }))
      .sort((a, b) => a.turn - b.turn);
    const now = known(bars), before = former ? known(former.bars) : [], here = now.find((b) => b.turn === at);
    const click = (event) => to(Math.round(((event.offsetX - f.left) / (f.right - f.left)) * scenario.horizon));
    return html`<svg width=${width} height=${height} role="img" onClick=${click}
      aria-label=${here ? `Odds of ${scenario.rungs[rung]} or worse now: ${in100(here.p)}` : "Odds turn by turn"}>
      ${f.grid}
      ${now.length > 1 && html`<path class="band" d=${area(now.map((b) => b.x), now.map((b) => f.y(b.lo)), now.map((b) => f.y(b.hi)))} />`}
      ${before.length > 1 && html`<path d=${path(before.map((b) => [b.x, f.y(b.p)]))} fill="none" stroke=${GREY} stroke-width="2" stroke-dasharray="4 4" />`}
      ${now.length > 1 && html`<path d=${path(now.map((b) => [b.x, f.y(b.p)]))} fill="none" stroke=${ORANGE} stroke-width="2.5" />`}
      ${turning.map((t) => html`<path class="turning" d=${`M${f.x(t.turn)} ${f.bottom}l${-0.35 * rem} ${0.5 * rem}h${0.7 * rem}Z`}><title>${`Here the odds turned: ${in100(t.before)} before, ${in100(t.now)} after`}</title></path>`)}
      ${spread(marks.filter((m) => m.sign), f, rem).map(({ m, y }) => html`<text class="mark" text-anchor="middle" x=${f.x(m.turn)} y=${y}>${m.sign}<title>${`${m.what}: ${m.words}, ${m.effect}`}</title></text>`)}
      <line class="now" x1=${f.x(at)} x2=${f.x(at)} y1=${f.top} y2=${f.bottom} />
      ${here && html`<circle cx=${here.x} cy=${f.y(here.p)} r=${0.35 * rem} fill=${ORANGE} stroke="#fff" />`}
      <text class="tick" x=${f.left} y=${height - 0.3 * rem}>start</text>
      <text class="tick" text-anchor="end" x=${f.right} y=${height - 0.3 * rem}>${scenario.unit} ${scenario.horizon}</text>
    </svg>`;
  };
  return html`<${Sized} draw=${draw} />`;
}

// Marks of one neighbourhood stand one under the other.
function spread(marks, f, rem) {
  const ends = [];
  return marks.map((m) => {
    const x = f.x(m.turn);
    let row = ends.findIndex((end) => end < x - 0.9 * rem);
    if (row < 0) row = ends.length;
    ends[row] = x;
    return { m, y: f.top + 0.6 * rem + row * 0.95 * rem };
  });
}

export function Curve({ curve, pinned, lever, share }) {
  const draw = (width, height, rem) => {
    const f = frame(width, height, rem, 0, 1, [0, 25, 50, 75, 100]);
    const points = (c) => c.xs.map((x, k) => [f.x(x), f.y(c.hits[k] / c.n)]);
    const p = curve && between(curve, share), x = f.x(share), y = p === null || !curve ? 0 : f.y(p);
    const said = curve ? in100(p) : "", half = said.length * 0.29 * rem;
    const place = Math.max(f.left + half, Math.min(f.right - half, x));
    const above = curve ? clear(curve, f, place, half, y, rem) : y;
    return html`<svg width=${width} height=${height} role="img" aria-label=${curve ? `${lever.label}: ${said} where it stands` : "Counting"}>
      ${f.grid}
      ${curve && html`<path class="band" d=${area(curve.xs.map(f.x), curve.lo.map(f.y), curve.hi.map(f.y))} />`}
      ${pinned && pinned.axis === curve?.axis && html`<path d=${path(points(pinned))} fill="none" stroke=${GREY} stroke-width="2" stroke-dasharray="5 4" />`}
      ${curve && html`<path d=${path(points(curve))} fill="none" stroke=${BLUE} stroke-width="2.5" />
        <circle cx=${x} cy=${y} r=${0.45 * rem} fill=${ORANGE} stroke="#fff" stroke-width="1.5" />
        <text class="big" text-anchor="middle" x=${place} y=${above} fill=${ORANGE}>${said}</text>`}
      <text class="tick" x=${f.left} y=${height - 0.3 * rem}>${lever?.low}</text>
      <text class="tick" text-anchor="end" x=${f.right} y=${height - 0.3 * rem}>${lever?.high}</text>
    </svg>`;
  };
  return html`<${Sized} draw=${draw} />`;
}

function between(c, share) {
  const at = share * (c.xs.length - 1), k = Math.min(Math.floor(at), c.xs.length - 2), part = at - k;
  return ((1 - part) * c.hits[k] + part * c.hits[k + 1]) / c.n;
}

// A height for the big number at which it does not lie on the curve or its band.
function clear(c, f, x, half, y, rem) {
  const near = c.xs.map((v, k) => [f.x(v), f.y(c.hi[k]), f.y(c.lo[k])]).filter(([at]) => Math.abs(at - x) < half + (f.right - f.left) / 10);
  const above = Math.min(y, ...near.map(([, top]) => top)) - 0.7 * rem;
  return above > f.top + 1.1 * rem ? above : Math.min(f.bottom - 0.4 * rem, Math.max(y, ...near.map(([, , low]) => low)) + 1.5 * rem);
}

export function Fan({ scenario, fan, turns, at }) {
  const c = scenario.dyads.findIndex((d) => d.id === scenario.main);
  const draw = (width, height, rem) => {
    const f = frame(width, height, rem, 0, scenario.horizon);
    const xs = fan ? fan.bands[0].map((_, k) => f.x(k + 1)) : [];
    const level = (k) => fan.bands[k].map(f.y);
    return html`<svg width=${width} height=${height} role="img" aria-label="Tension of the main dyad: this run on many runs">
      ${f.grid}
      ${fan && html`<path class="band" d=${area(xs, level(0), level(4))} /><path class="band" d=${area(xs, level(1), level(3))} />
        <path d=${path(xs.map((x, k) => [x, level(2)[k]]))} fill="none" stroke=${BLUE} stroke-width="1.5" stroke-dasharray="2 3" />`}
      <path d=${path(turns.slice(0, at + 1).map((t) => [f.x(t.turn), f.y(t.tension[c])]))} fill="none" stroke=${ORANGE} stroke-width="2.5" />
      <text class="tick" x=${f.left} y=${height - 0.3 * rem}>start</text>
      <text class="tick" text-anchor="end" x=${f.right} y=${height - 0.3 * rem}>${scenario.unit} ${scenario.horizon}</text>
    </svg>`;
  };
  return html`<${Sized} draw=${draw} />`;
}
