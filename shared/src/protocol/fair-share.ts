/**
 * How many places one operation may take of those that all share, for each that it leaves free: it
 * alone has four fifths of them, two have four ninths each, and there is always one for a third
 * (Choudhury and Hahne, Dynamic Queue Length Thresholds for Shared-Memory Packet Switches, 1998).
 */
const placesForEachFree = 4;

/** Whether an operation with so many places of its own may take one more; `taken` are of all. */
export const hasShare = (own: number, taken: number, places: number): boolean =>
  own < placesForEachFree * (places - taken);
