import type { Money } from '@shop/shared/contracts/common';

const date = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' });
const clock = new Intl.DateTimeFormat('en', {
  timeStyle: 'medium',
  hourCycle: 'h23',
  timeZone: 'UTC',
});
const number = new Intl.NumberFormat('en');

/** `{ amount: 1990, currency: 'EUR' }` as `€19.90`: each currency with its own minor unit. */
export const formatMoney = ({ amount, currency }: Money): string => {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
};

/** A timestamp as `November 21, 2026`. */
export const formatDate = (timestamp: string): string => date.format(new Date(timestamp));

/** A timestamp as `09:30:00`, in UTC. */
export const formatClock = (timestamp: string): string => clock.format(new Date(timestamp));

const shortDay = new Intl.DateTimeFormat('en', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});

/** A day as `Fri, Dec 4`. */
export const formatDay = (day: string): string => shortDay.format(new Date(day));

const moment = new Intl.DateTimeFormat('en', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZone: 'UTC',
});

/** A timestamp as `November 21, 2026 at 09:30 UTC`. */
export const formatMoment = (timestamp: string): string =>
  `${moment.format(new Date(timestamp))} UTC`;

const exact = new Intl.DateTimeFormat('en', {
  dateStyle: 'medium',
  timeStyle: 'short',
  hourCycle: 'h23',
  timeZone: 'UTC',
});

/** A timestamp as `Nov 21, 2026, 09:30 UTC`. */
export const formatExact = (timestamp: string): string =>
  `${exact.format(new Date(timestamp))} UTC`;

export const formatCount = (count: number): string => number.format(count);

const regions = new Intl.DisplayNames('en', { type: 'region' });

/** A country for people: `DE` as `Germany`. */
export const formatCountry = (country: string): string => regions.of(country) ?? country;

/**
 * The average of `count` ratings with `sum` stars together, rounded once, half up: `4.4`, `4.0`.
 */
export const formatAverage = (sum: number, count = 1): string =>
  (Math.round((sum * 10) / count) / 10).toFixed(1);

/** `1 review`, `1,204 reviews`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

const ages = [
  { unitMs: 86_400_000, atLeast: 2, name: 'days', iso: (n: number) => `P${n}D` },
  { unitMs: 3_600_000, atLeast: 1, name: 'h', iso: (n: number) => `PT${n}H` },
  { unitMs: 60_000, atLeast: 1, name: 'min', iso: (n: number) => `PT${n}M` },
];

/** An age for people, `42 s`, and for programs, `PT42S`; always rounded down. */
export const formatAge = (ageMs: number): { readonly text: string; readonly iso: string } => {
  for (const { unitMs, atLeast, name, iso } of ages) {
    const count = Math.floor(ageMs / unitMs);
    if (count >= atLeast) return { text: `${count} ${name}`, iso: iso(count) };
  }
  const seconds = Math.max(0, Math.floor(ageMs / 1_000));
  return { text: `${seconds} s`, iso: `PT${seconds}S` };
};

/** A category or shape for people: `bike-bells` as `Bike bells`. */
export const formatSlug = (slug: string): string => {
  const words = slug.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};
