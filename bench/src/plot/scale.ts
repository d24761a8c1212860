/** Where values lie along an axis. */
export interface Scale {
  /** From 0, at the axis' beginning, to 1. */
  at(value: number): number;
  /** The values that are labelled. */
  readonly ticks: readonly number[];
}

/** How an axis runs: from 0 in even steps, or each step so many times the one before. */
export type ScaleKind = 'linear' | 'log';

const steps = [1, 2, 5] as const;
const maxTicks = 6;

/** The smallest of 1, 2, 5, 10, 20, 50 and so on that is at least `value`. */
const roundUp = (value: number): number => {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * (steps.find((step) => step * power >= value * (1 - 1e-9)) ?? 10);
};

/** The largest of them that is at most `value`. */
const roundDown = (value: number): number => {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * (steps.findLast((step) => step * power <= value * (1 + 1e-9)) ?? 1);
};

const linearScale = (values: readonly number[]): Scale => {
  const highest = Math.max(...values, 0) || 1;
  const step = roundUp(highest / (maxTicks - 1));
  const count = Math.ceil(highest / step - 1e-9);
  return {
    at: (value) => value / (count * step),
    ticks: Array.from({ length: count + 1 }, (_, index) => index * step),
  };
};

/** Powers of ten, and what lies between them where they are few. */
const logTicks = (from: number, to: number): number[] => {
  const all: number[] = [];
  for (let power = 10 ** Math.floor(Math.log10(from)); power <= to; power *= 10) {
    all.push(...steps.map((step) => step * power));
  }
  const inside = all.filter((tick) => tick >= from * (1 - 1e-9) && tick <= to * (1 + 1e-9));
  if (inside.length <= maxTicks) return inside;
  return inside.filter((tick) => Math.abs(Math.log10(tick) % 1) < 1e-9);
};

const logScale = (given: readonly number[]): Scale => {
  const values = given.filter((value) => value > 0);
  const from = roundDown(Math.min(...values));
  const to = Math.max(roundUp(Math.max(...values)), from * 10);
  return {
    at: (value) => Math.log(Math.max(value, from) / from) / Math.log(to / from),
    ticks: logTicks(from, to),
  };
};

/** An axis that holds all values, whose ends and labels are round numbers. */
export const scaleOf = (kind: ScaleKind, values: readonly number[]): Scale =>
  kind === 'log' && values.some((value) => value > 0) ? logScale(values) : linearScale(values);

/** An axis whose labels are just these values, from the first to the last of them. */
export const scaleThrough = (kind: ScaleKind, values: readonly number[]): Scale => {
  const place = (value: number) => (kind === 'log' ? Math.log(value) : value);
  const first = place(Math.min(...values));
  const last = place(Math.max(...values));
  return {
    at: (value) => (last === first ? 0.5 : (place(value) - first) / (last - first)),
    ticks: values,
  };
};

/** A number as an axis shows it: `0.05`, `64`, `10k`, `1.5M`. */
export const shortNumber = (value: number): string => {
  if (value >= 1_000_000) return `${Number((value / 1_000_000).toPrecision(3))}M`;
  if (value >= 1_000) return `${Number((value / 1_000).toPrecision(3))}k`;
  return `${Number(value.toPrecision(3))}`;
};
