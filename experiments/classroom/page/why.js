// Why a move was made: what was weighed, for and against, and the odds after each thing that could have been done.
import { html, useEffect, useRef } from "./vendor/preact-htm.js";
import { in100 } from "./words.js";

const reasons = (found) => (found.length ? found.map((r) => html`<li class=${r.strong ? "strong" : ""}>${r.words}</li>`) : html`<li class="none">nothing much</li>`);

export function Why({ why, after, acts, rungs, unit, close, ask, branch }) {
  const box = useRef(null);
  useEffect(() => { if (!box.current.open) box.current.showModal(); }, []);
  const odds = (move) => {
    const row = after?.rows.find((r) => r.move === move);
    if (!row) return html`<td class="ahead">${branch ? "counting" : ""}</td>`;
    return html`<td class="ahead">${in100(row.p)}<br /><small>${move === (why.options.find((o) => o.chosen)?.move ?? null) ? "as it was" : row.words}</small></td>`;
  };
  const nothing = !why.options.some((o) => o.chosen);
  return html`<dialog ref=${box} class="why" aria-labelledby="why-head" onClose=${close}>
    <header><h2 id="why-head">${why.did}</h2><button autofocus onClick=${() => box.current.close()}>Close</button></header>
    ${acts.length > 1 && branch && html`<label class="other">Another act of this ${unit}:
      <select onChange=${(e) => ask(acts[e.target.value])}>
        ${acts.map((a, k) => html`<option value=${k} selected=${a.actor === why.actor && a.target === why.target}>${a.what}</option>`)}
      </select></label>`}
    <p>${why.now.length ? html`<b>Why now:</b> ${why.now.slice(0, 2).join("; ")}. ` : ""}${why.often} ${why.belief}</p>
    <table><caption class="hidden">What was weighed</caption><thead><tr><th>What it weighed</th><th>how likely, if it acts</th><th>for it</th><th>against it</th>
      <th>${after ? `${rungs[after.rung]} or worse within ${after.within} ${unit}s` : "odds"}</th><th><span class="hidden">try it</span></th></tr></thead>
    <tbody>${why.options.map((o) => html`<tr key=${o.move} class=${o.chosen ? "chosen" : ""}>
      <th scope="row">${o.what}${o.chosen ? " (it did)" : ""}</th><td>${o.chance}</td>
      <td><ul>${reasons(o.for)}</ul></td><td><ul>${reasons(o.against)}</ul></td>${odds(o.move)}
      <td>${!o.chosen && branch && html`<button onClick=${() => branch(o.move)} aria-label=${"Branch here: " + o.what}>Branch</button>`}</td></tr>`)}
      <tr class=${nothing ? "chosen" : ""}><th scope="row">do nothing toward it${nothing ? " (it did)" : ""}</th><td></td><td></td><td></td>${odds(null)}
      <td>${!nothing && branch && html`<button onClick=${() => branch(null)} aria-label="Branch here: do nothing">Branch</button>`}</td></tr>
    </tbody></table>
    ${why.more > 0 && html`<p>${why.more} other options were less likely.</p>`}
    <p class="small">Bold reasons are strong. ${after ? `${after.n} plays after each; differences are counted play by play and said only where they are clear.` : ""} A model, not a prediction.</p>
  </dialog>`;
}
