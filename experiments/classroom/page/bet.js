// Guess first, then look: what people think before they see the odds, and how well it was thought (Brier 1950).
import { html } from "./vendor/preact-htm.js";
import { counted, of100 } from "./words.js";

export const rungsOf = (scenario) => [scenario.violence, scenario.violence + 1, scenario.violence + 2].filter((k) => k < scenario.rungs.length);

export const asked = (scenario, at) => ({ at, open: true, guesses: Object.fromEntries(rungsOf(scenario).map((k) => [k, 0.5])) });

// A slider a rung, from 0 to 100 plays.
export function Guesses({ rungs, guesses, change }) {
  return rungs.map(({ rung, label }) => html`<label key=${rung}>${label} or worse: <b>${Math.round(100 * guesses[rung])}</b>
    <input type="range" min="0" max="1" step="0.01" value=${guesses[rung]} onInput=${(e) => change({ ...guesses, [rung]: Number(e.target.value) })} /></label>`);
}

export function Bet({ scenario, bet, within, set, reveal, cancel }) {
  const rungs = rungsOf(scenario).map((rung) => ({ rung, label: scenario.rungs[rung] }));
  return html`<form class="bet" onSubmit=${(e) => { e.preventDefault(); reveal(); }}>
    <h2>Your bet first</h2><p>Of 100 plays from here on, how many come to it within ${within} ${scenario.unit}s?</p>
    <${Guesses} rungs=${rungs} guesses=${bet.guesses} change=${(guesses) => set({ ...bet, guesses })} />
    <p class="buttons"><button type="submit">Reveal</button> <button type="button" onClick=${cancel}>No bet</button></p></form>`;
}

// A whole class bets on its phones; the odds stay covered until all have.
export function ClassBet({ scenario, room, reveal }) {
  const bet = room.bets[room.bets.length - 1];
  return html`<section class="bet"><h2>The class bets</h2><p>Of 100 plays from here on, how many come to each of these within ${bet.within} ${scenario.unit}s? On every phone.</p>
    <ul>${bet.rungs.map((r) => html`<li key=${r.rung}>${r.label} or worse</li>`)}</ul>
    <p class="big" aria-live="polite">${bet.made} of ${room.people} have bet.</p><p class="buttons"><button onClick=${reveal}>Reveal</button></p></section>`;
}

const brier = (guess, came) => ((guess - (came ? 1 : 0)) ** 2).toFixed(2);

// What became of a bet: the model's count, and in this run the outcome as soon as it is known.
export function Settled({ scenario, bet, bar, turns, over }) {
  const until = bet.at + (bar?.within ?? 0), seen = turns.slice(bet.at + 1, until + 1);
  return html`<p class="settled"><b>Bet of ${scenario.unit} ${bet.at}:</b> ${rungsOf(scenario).map((k) => {
    const came = seen.some((t) => Math.max(...t.rungs) >= k), known = came || seen.length === until - bet.at || over;
    const guess = bet.guesses[k], model = bar ? of100(bar.hits[k] / bar.n) : "…";
    const score = known ? `, ${came ? "came" : "did not come"} (Brier ${brier(guess, came)})` : "";
    return html`<span>${scenario.rungs[k]}: you ${Math.round(100 * guess)}, model ${model}${score}. </span>`;
  })}</p>`;
}

export function ClassSettled({ scenario, bet, bar }) {
  if (!bet.made) return null;
  return html`<p class="settled"><b>Bet of ${scenario.unit} ${bet.turn}, ${counted(bet.made, "person").replace("persons", "people")}:</b> ${bet.rungs.map(({ rung, label }) => {
    const p = bar ? bar.hits[rung] / bar.n : null, came = bet.came[rung], scored = came !== undefined && p !== null;
    const score = scored ? `, ${came ? "came" : "did not come"} (Brier ${brier(bet.means[rung], came)} and ${brier(p, came)})` : "";
    return html`<span key=${rung}>${label}: the class ${Math.round(100 * bet.means[rung])}, model ${p === null ? "…" : of100(p)}${score}. </span>`;
  })}</p>`;
}
