// What a seat may order: one choice toward each other party, as many as its actor can do in a turn.
import { html } from "./vendor/preact-htm.js";

export function Orders({ offers, most, made, change }) {
  const left = most - Object.keys(made).length;
  const choose = (target, move) => {
    const next = { ...made, [target]: move };
    if (!move) delete next[target];
    change(next);
  };
  return offers.map((o) => html`<label key=${o.target}>Toward ${o.label}
    <select value=${made[o.target] ?? ""} disabled=${!made[o.target] && left === 0} onChange=${(e) => choose(o.target, e.target.value)}>
      <option value="">nothing</option>${o.moves.map((m) => html`<option value=${m.move} selected=${made[o.target] === m.move}>${m.what} ${o.label}</option>`)}</select></label>`);
}
