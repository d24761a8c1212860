/** The settings whose variants are the points of a line, each named by its number. */
export const series = {
  connections: 'page by connections',
  replicas: 'page by replicas of each service',
  inFlight: 'calls by calls in flight',
  waitingInFlight: 'calls by calls in flight, 20 ms for each answer',
  memoryCatalogue: 'catalogue in memory by products',
  mongoCatalogue: 'catalogue in MongoDB by products',
  arrivals: 'page at fixed arrival rates',
} as const;

/** The whole that arrival rates are parts of: the rate in a closed loop right before. */
export const capacity = 'capacity';

/** More than can be done. */
export const overload = 1.2;

/** The arrival rates, as parts of the capacity. */
export const shares = [0.5, 0.8, overload] as const;

/** The name of such a rate. */
export const nameOfShare = (share: number): string => `${Math.round(100 * share)} %`;
