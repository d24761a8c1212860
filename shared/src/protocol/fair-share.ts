/**
 * How many of the places that all share one party (an operation, a client) may take, for each that
 * it leaves free: one alone has four fifths, two have four ninths each, and a third finds some free
 * (Choudhury and Hahne, Dynamic Queue Length Thresholds for Shared-Memory Packet Switches, 1998).
 */
const placesForEachFree = 4;

/** Whether a party with `own` places may take one more, where all together have `taken`. */
export const hasShare = (own: number, taken: number, places: number): boolean =>
  own < placesForEachFree * (places - taken);
