import { readTimeoutMs } from '../edge/route.ts';

/** The time-out of a whole page. */
export const pageTimeoutMs = readTimeoutMs;

/** The part of that time that the services get; the rest is for last good copies. */
export const shareOfServices = 0.8;

/** The time-out of the lookups of a section, after its own answer. */
export const joinTimeoutMs = 300;

/**
 * How long a cached page may be used: long enough to help with a popular product, and too short to
 * hide the outage of a service.
 */
export const maxPageAgeMs = 250;

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
