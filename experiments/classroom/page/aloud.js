// The page for the ear: what a key says of the week, of the odds and of where it is hottest. A screen reader speaks it.
import { hottest } from "./network.js";
import { of100 } from "./words.js";

const ordered = (scenario, bar) => scenario.rungs.map((label, k) => ({ label, k })).filter(({ k }) => k >= scenario.threat).reverse()
  .map(({ label, k }) => `${of100(bar.hits[k] / bar.n)} to ${label}`);

export const ALOUD = {
  // What happened this week.
  a({ scenario, turns, at }) {
    const told = (turns[at].told ?? []).map((t) => t.words).join(" ");
    return `${scenario.dates[at]}. ${told || (at ? `A quiet ${scenario.unit}.` : "Nothing yet.")}`;
  },
  // The odds from here on, the worst first.
  o({ scenario, at, bars }) {
    const bar = bars[at];
    if (!bar) return "No odds of this turn have been counted.";
    return `Of 100 plays from here on, within ${bar.within} ${scenario.unit}s, come: ${ordered(scenario, bar).join("; ")}.`;
  },
  // Where it is hottest.
  h({ scenario, turns, at }) {
    const found = hottest(scenario, turns[at], 3).filter((d) => d.rung > 0);
    return found.length ? `Hottest: ${found.map((d) => `${d.label}, ${scenario.rungs[d.rung]}`).join("; ")}.` : "All quiet.";
  },
  // What the moves of this week did to the odds, once they have been judged.
  m({ at, evaluation }) {
    if (!evaluation) return "Press Evaluate first.";
    const marks = evaluation.marks.filter((m) => m.turn === at);
    return marks.length ? marks.map((m) => `${m.what}: ${m.words}, ${m.effect}.`).join(" ") : "No move of this turn earned a mark.";
  },
};
