// Numbers as people read them. Nothing simulated is certain: no "0 in 100", no "100 in 100".

export const of100 = (p) => (p < 0.005 ? "fewer than 1" : p >= 0.995 ? "more than 99" : String(Math.round(100 * p)));

export const in100 = (p) => `${of100(p)} in 100`;

export const limits = (lo, hi) => `${Math.floor(100 * lo)} to ${Math.ceil(100 * hi)}`;

export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

const SMALL = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

export const counted = (n, unit) => `${SMALL[n] ?? n} ${unit}${n === 1 ? "" : "s"}`;
