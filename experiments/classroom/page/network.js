// Who is at odds with whom: shape says the kind of actor, width and shade of a line the rung of a dyad.
import { html } from "./vendor/preact-htm.js";
import { Sized } from "./sized.js";

const MOST = 12; // actors in a ring; more become a matrix
export const SHADES = ["#e8e4dc", "#f3dfc0", "#f2c98f", "#eda95c", "#e2863a", "#cf6220", "#b5431a", "#942a17", "#721615", "#4e0a12", "#2b0510"];

export function Network({ scenario, standing }) {
  const draw = (width, height, rem) =>
    scenario.actors.length > MOST ? matrix(scenario, standing, width, height, rem) : ring(scenario, standing, width, height, rem);
  return html`<${Sized} draw=${draw} />`;
}

export const hottest = (scenario, standing, many) =>
  scenario.dyads.map((dyad, c) => ({ ...dyad, rung: standing.rungs[c], tension: standing.tension[c] }))
    .sort((a, b) => b.rung - a.rung || b.tension - a.tension).slice(0, many);

export function Hottest({ scenario, standing }) {
  const found = hottest(scenario, standing, 3).filter((d) => d.rung > 0);
  return html`<ol class="hottest" aria-label="Hottest now">${found.length === 0 && html`<li>All quiet now.</li>`}${found.map((d) => html`
    <li key=${d.id}><b class="chip" style=${chip(d.rung)}>${d.rung}</b> ${d.label}: ${scenario.rungs[d.rung]}</li>`)}</ol>`;
}

export const chip = (rung) => `background:${SHADES[rung]};color:${rung > 4 ? "#fff" : "#000"}`;

function ring(scenario, standing, width, height, rem) {
  const n = scenario.actors.length, r = 0.85 * rem;
  const labels = scenario.actors.map((a) => lines(a.label.replace(/^The /, ""), 11));
  const half = Math.max(...labels.flat().map((text) => text.length)) * 0.27 * rem, tall = Math.max(...labels.map((l) => l.length)) * 0.95 * rem;
  const rx = Math.max(40, width / 2 - Math.max(half, 1.3 * r) - 2), ry = Math.max(40, height / 2 - r - tall - 0.5 * rem);
  const place = Object.fromEntries(scenario.actors.map((a, k) => {
    const t = (2 * Math.PI * (k + 0.5)) / n - Math.PI / 2;
    return [a.id, { x: width / 2 + rx * Math.cos(t), y: height / 2 + ry * Math.sin(t), up: Math.sin(t) < 0 }];
  }));
  const dyads = scenario.dyads.map((d, c) => ({ ...d, rung: standing.rungs[c] })).sort((a, b) => a.rung - b.rung);
  const told = new Set(hottest(scenario, standing, 3).filter((d) => d.rung > 0).map((d) => d.id));
  const title = dyads.filter((d) => d.rung > 0).reverse().map((d) => `${d.label}: ${scenario.rungs[d.rung]}`).join("; ");
  return html`<svg width=${width} height=${height} role="img" aria-label=${"Network. " + (title || "All quiet.")}>
    ${scenario.ties.map(([a, b]) => line(place[a], place[b], { class: "tie" }))}
    ${dyads.map((d) => line(place[d.a], place[d.b], {
      class: "dyad", stroke: d.rung ? SHADES[d.rung] : "#b9b4aa", "stroke-width": (0.1 + 0.07 * d.rung) * rem,
    }))}
    ${scenario.actors.map((a, k) => html`<g key=${a.id} transform=${`translate(${place[a.id].x} ${place[a.id].y})`}>
      ${shape(a.kind, r)}
      ${labels[k].map((text, i) => html`<text class="name" text-anchor="middle"
        x=${inside(place[a.id].x, text, width, rem)}
        y=${place[a.id].up ? -r - 0.35 * rem - (labels[k].length - 1 - i) * 0.95 * rem : r + 0.95 * rem + i * 0.95 * rem}>${text}</text>`)}
    </g>`)}
    ${dyads.filter((d) => told.has(d.id)).map((d, k) => spot(place[d.a], place[d.b], d.rung, 0.46 + 0.04 * k, rem))}
  </svg>`;
}

// How far a centred text has to be moved so that it stays in the picture.
function inside(x, text, width, rem) {
  const half = text.length * 0.25 * rem;
  return x - half < 2 ? half + 2 - x : x + half > width - 2 ? width - 2 - half - x : 0;
}

function lines(label, most) {
  const found = [""];
  for (const word of label.split(" ")) {
    const now = found[found.length - 1];
    if (!now) found[found.length - 1] = word;
    else if ((now + " " + word).length <= most) found[found.length - 1] = now + " " + word;
    else found.push(word);
  }
  return found;
}

const line = (a, b, given) => html`<line x1=${a.x} y1=${a.y} x2=${b.x} y2=${b.y} ...${given} />`;

const spot = (a, b, rung, share, rem) => html`<g transform=${`translate(${a.x + share * (b.x - a.x)} ${a.y + share * (b.y - a.y)})`}>
  <circle r=${0.72 * rem} fill=${SHADES[rung]} stroke="#fff" stroke-width="1.5" />
  <text class="rung" text-anchor="middle" dy=".35em" fill=${rung > 4 ? "#fff" : "#000"}>${rung}</text></g>`;

function shape(kind, r) {
  if (kind === "state") return html`<circle class="actor" r=${r} />`;
  if (kind === "faction") return html`<path class="actor" d=${`M0 ${-1.2 * r}L${1.2 * r} 0L0 ${1.2 * r}L${-1.2 * r} 0Z`} />`;
  return html`<rect class="actor" x=${-r} y=${-r} width=${2 * r} height=${2 * r} rx="3" />`;
}

const GLYPHS = { state: "○", faction: "◇", patron: "□" };

// Rows and columns are the actors, numbered alike; where there are too many to read, every second or third is named.
function matrix(scenario, standing, width, height, rem) {
  const n = scenario.actors.length, labels = scenario.actors.map((a, k) => `${a.label.replace(/^The /, "")} ${GLYPHS[a.kind]} ${k + 1}`);
  const left = Math.min(0.45 * width, 0.56 * rem * Math.max(...labels.map((text) => text.length)) + 0.4 * rem);
  const cell = Math.min((width - left) / n, (height - 1.6 * rem) / n), every = Math.ceil(rem / cell);
  const index = Object.fromEntries(scenario.actors.map((a, k) => [a.id, k]));
  const title = hottest(scenario, standing, 3).filter((d) => d.rung > 0).map((d) => `${d.label}: ${scenario.rungs[d.rung]}`).join("; ");
  return html`<svg width=${width} height=${height} role="img" aria-label=${"Matrix of who is at odds with whom. " + (title || "All quiet.")}>
    ${labels.map((text, k) => k % every === 0 && html`<g key=${k}>
      <text class="name" text-anchor="end" x=${left - 0.3 * rem} y=${(k + 0.5) * cell} dy=".35em">${short(text, Math.floor(left / (0.56 * rem)))}</text>
      <text class="name" text-anchor="middle" x=${left + (k + 0.5) * cell} y=${n * cell + 1.1 * rem}>${k + 1}</text></g>`)}
    ${scenario.dyads.flatMap((d, c) => [[d.a, d.b], [d.b, d.a]].map(([a, b]) => html`
      <rect x=${left + index[b] * cell} y=${index[a] * cell} width=${cell - 1} height=${cell - 1} fill=${SHADES[standing.rungs[c]]} />
      ${every === 1 && html`<text class="rung" text-anchor="middle" x=${left + (index[b] + 0.5) * cell} y=${(index[a] + 0.5) * cell} dy=".35em"
        fill=${standing.rungs[c] > 4 ? "#fff" : "#000"}>${standing.rungs[c]}</text>`}`))}
  </svg>`;
}

// A label with its glyph and number, as long as there is room for.
const short = (text, most) => (text.length <= most ? text : `${text.slice(0, most - 6).trim()}… ${text.split(" ").slice(-2).join(" ")}`);

export function Key() {
  const one = (kind) => html`<svg width="16" height="16" aria-hidden="true"><g transform="translate(8 8)">${shape(kind, 5.5)}</g></svg>`;
  return html`<p class="key">${one("state")} state ${one("faction")} faction ${one("patron")} outside power</p>`;
}

export function Ladder({ scenario, standing }) {
  const top = Math.max(0, ...standing.rungs);
  const who = scenario.dyads.filter((_, c) => standing.rungs[c] === top).map((d) => d.label);
  return html`<ol class="ladder" aria-label="The ladder of escalation">
    ${scenario.rungs.map((label, k) => html`<li key=${k} aria-current=${k === top ? "step" : null}
      class=${k === top ? "here" : k < top ? "below" : ""} style=${k === top ? chip(k) : ""} title=${k === top ? who.join(", ") : null}>
      <b>${k}</b> ${label}</li>`).reverse()}
  </ol>`;
}
