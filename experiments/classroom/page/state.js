// What the page knows, and how each message from the server and each act of the user changes it. No drawing here.

export const START = {
  status: "opening", words: "", scenario: null, seed: "1", levers: {}, changes: {}, orders: {},
  turns: [], over: false, at: 0, playing: false, speed: 2, projector: false, picture: "curve", wanted: {}, ordered: null,
  bars: {}, curve: null, pinned: null, fan: null, axis: "", outcome: "", why: null, after: null, former: null, bet: null, evaluating: null, evaluation: null, replay: false, class: null, options: null, spoken: "", panel: "levers",
};

export function next(state, action) {
  return (ACTIONS[action.op] ?? ((s) => s))(state, action);
}

const inOrder = (changes) => Object.keys(changes).map(Number).sort((a, b) => a - b).map((turn) => changes[turn]);
const last = (state) => state.turns.length - 1;

const ACTIONS = {
  status: (s, a) => ({ ...s, status: a.status, words: a.words ?? "", playing: a.status === "ready" && s.playing }),
  warming: (s, a) => ({ ...s, status: "warming", words: a.words }),
  refused: (s, a) => ({ ...s, words: a.words, playing: false, evaluating: null }),
  opened(s, a) {
    const levers = Object.fromEntries(a.levers.map((lever) => [lever.id, lever.share]));
    const same = s.scenario?.name === a.name;
    const axis = same ? s.axis : a.levers[0]?.id ?? "";
    const outcome = same ? s.outcome : a.levers[0]?.outcome ?? a.outcomes[0].id;
    return {
      ...s, status: "ready", words: "", scenario: a, seed: a.seed, levers: Object.assign({}, levers, s.wanted, ...inOrder(s.ordered?.changes ?? {})), turns: a.at, over: false,
      at: 0, bars: {}, curve: same ? s.curve : null, pinned: same ? s.pinned : null, fan: null, axis, outcome, why: null,
      after: null, former: null, bet: null, evaluating: null, evaluation: null, changes: s.ordered?.changes ?? {}, orders: s.ordered?.orders ?? {}, ordered: null,
    };
  },
  turn(s, a) {
    const follows = s.at === last(s);
    const turns = [...s.turns.slice(0, a.turn), a];
    return { ...s, turns, over: a.over, at: !s.replay && (follows || s.at > last({ turns })) ? a.turn : s.at, playing: s.playing && !a.over, words: "" };
  },
  branched(s, a) {
    const bars = Object.fromEntries(Object.entries(s.bars).filter(([turn]) => Number(turn) < a.from));
    return {
      ...s, former: { turns: s.turns, bars: s.bars, from: a.from }, turns: s.turns.slice(0, a.from), at: a.from - 1, bars, why: null,
      after: null, over: false, evaluating: null, evaluation: null,
    };
  },
  bar: (s, a) => (s.bars[a.turn]?.n > a.n ? s : { ...s, bars: { ...s.bars, [a.turn]: a } }),
  line: (s, a) => ({ ...s, bars: merged(s.bars, a, s.scenario.horizon) }),
  former: (s, a) => (s.former ? { ...s, former: { ...s.former, bars: merged(s.former.bars, a, s.scenario.horizon) } } : s),
  curve: (s, a) => (a.axis === s.axis && a.outcome === s.outcome ? { ...s, curve: a } : s),
  evaluating: (s, a) => ({ ...s, evaluating: a.share }),
  evaluated: (s, a) => ({ ...s, evaluating: null, evaluation: a }),
  debriefed: (s) => ({ ...s, evaluating: null }),
  options: (s, a) => ({ ...s, options: a }),
  fan: (s, a) => ({ ...s, fan: a }),
  class: (s, a) => ({ ...s, class: a }),
  why: (s, a) => ({ ...s, why: a, after: null }),
  after: (s, a) => (s.why && s.why.turn === a.turn && s.why.actor === a.actor && s.why.target === a.target ? { ...s, after: a } : s),

  // What the user does
  set: (s, a) => ({ ...s, ...a.values }),
  to: (s, a) => ({ ...s, at: Math.max(0, Math.min(last(s), a.turn)), playing: false }),
  turned(s, a) {
    const levers = { ...s.levers, [a.lever]: a.share };
    const turn = last(s) + 1;
    const changes = last(s) ? { ...s.changes, [turn]: { ...s.changes[turn], [a.lever]: a.share } } : s.changes;
    return { ...s, levers, changes, wanted: last(s) ? s.wanted : { ...s.wanted, [a.lever]: a.share } };
  },
  ordered(s, a) {
    const orders = Object.fromEntries(Object.entries(s.orders).filter(([turn]) => Number(turn) < a.turn));
    orders[a.turn] = { ...s.orders[a.turn], [a.actor]: { ...s.orders[a.turn]?.[a.actor], [a.target]: a.move } };
    const changes = Object.fromEntries(Object.entries(s.changes).filter(([turn]) => Number(turn) <= a.turn));
    return { ...s, orders, changes };
  },
  pin: (s) => ({ ...s, pinned: s.pinned ? null : s.curve }),
};

function merged(known, a, horizon) {
  const bars = { ...known };
  a.turns.forEach((turn, k) => {
    if (!(bars[turn]?.n >= a.n)) bars[turn] = { turn, within: a.within && Math.min(a.within, horizon - turn), n: a.n, hits: a.hits[k], lo: a.lo[k], hi: a.hi[k] };
  });
  return bars;
}

// The state as words of a link: what was decided, not what was drawn.

export function link(s) {
  const said = { scenario: s.scenario.name, seed: s.seed, turn: s.at };
  if (Object.keys(s.wanted ?? {}).length) said.levers = s.wanted;
  if (Object.keys(s.changes).length) said.changes = s.changes;
  if (Object.keys(s.orders).length) said.orders = s.orders;
  if (s.axis) said.axis = s.axis;
  if (s.outcome) said.outcome = s.outcome;
  if (s.projector) said.projector = 1;
  return "#" + encodeURIComponent(JSON.stringify(said));
}

export function linked() {
  try {
    const said = JSON.parse(decodeURIComponent(location.hash.slice(1)));
    return said && typeof said === "object" ? said : {};
  } catch {
    return {};
  }
}
