import type { Sample } from '../load/sample.ts';
import type { Check } from '../rows/row.ts';
import type { Figures } from './figures.ts';

/** The most of all sections that a planned change may cost. */
const degradedAllowed = 0.001;

/** Nothing that was asked went without what it asked for. */
export const noneFailed = ({ failed, unsent }: Figures): Check => ({
  claim: 'no request fails',
  holds: failed + unsent === 0,
});

/** No page did; writes may have. */
export const noPageFailed = ({ failedPages, unsent }: Figures): Check => ({
  claim: 'no page fails',
  holds: failedPages + unsent === 0,
});

/** Hardly a page was less than whole. */
export const hardlyDegraded = ({ degradedShare }: Figures): Check => ({
  claim: 'at most 0.1 % of all sections are degraded',
  holds: degradedShare <= degradedAllowed,
});

/** There was load at all: who asks for nothing sees nothing fail. */
export const wasAsked = ({ perSecond }: Figures, wanted: number): Check => ({
  claim: 'requests arrive at the rate that was wanted',
  holds: perSecond > wanted * 0.98,
});

/** Whether somebody was sent away in good order: as it is too much, and told when to come back. */
export const isRefused = ({ status, retryAfter }: Sample): boolean =>
  status === 503 && retryAfter === true;
