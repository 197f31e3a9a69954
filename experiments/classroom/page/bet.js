// Guess first, then look: what a class thinks before it sees the odds, and how well it was thought (Brier 1950).
import { html } from "./vendor/preact-htm.js";
import { of100 } from "./words.js";

export const rungsOf = (scenario) => [scenario.violence, scenario.violence + 1, scenario.violence + 2].filter((k) => k < scenario.rungs.length);

export const asked = (scenario, at) => ({ at, open: true, guesses: Object.fromEntries(rungsOf(scenario).map((k) => [k, 0.5])) });

export function Bet({ scenario, bet, within, set, reveal, cancel }) {
  return html`<form class="bet" onSubmit=${(e) => { e.preventDefault(); reveal(); }}>
    <h2>Your bet first</h2><p>Of 100 plays from here on, how many come to it within ${within} ${scenario.unit}s?</p>
    ${rungsOf(scenario).map((k) => html`<label key=${k}>${scenario.rungs[k]} or worse: <b>${Math.round(100 * bet.guesses[k])}</b>
      <input type="range" min="0" max="1" step="0.01" value=${bet.guesses[k]} onInput=${(e) => set({ ...bet, guesses: { ...bet.guesses, [k]: Number(e.target.value) } })} /></label>`)}
    <p class="buttons"><button type="submit">Reveal</button> <button type="button" onClick=${cancel}>No bet</button></p></form>`;
}

// What became of a bet: the model's count, and in this run the outcome as soon as it is known.
export function Settled({ scenario, bet, bar, turns, over }) {
  const until = bet.at + (bar?.within ?? 0), seen = turns.slice(bet.at + 1, until + 1);
  return html`<p class="settled"><b>Bet of ${scenario.unit} ${bet.at}:</b> ${rungsOf(scenario).map((k) => {
    const came = seen.some((t) => Math.max(...t.rungs) >= k), known = came || seen.length === until - bet.at || over;
    const guess = bet.guesses[k], model = bar ? of100(bar.hits[k] / bar.n) : "…";
    const score = known ? `, ${came ? "came" : "did not come"} (Brier ${((guess - (came ? 1 : 0)) ** 2).toFixed(2)})` : "";
    return html`<span>${scenario.rungs[k]}: you ${Math.round(100 * guess)}, model ${model}${score}. </span>`;
  })}</p>`;
}
