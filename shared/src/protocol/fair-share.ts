/**
 * How many shared places one party (an operation, a client) may take for each free place. A single
 * party gets four fifths, two get four ninths each, and a third still finds free places (Choudhury
 * and Hahne, Dynamic Queue Length Thresholds for Shared-Memory Packet Switches, 1998).
 */
const placesForEachFree = 4;

/** Whether a party with `own` places may take one more, if all parties have `taken` together. */
export const hasShare = (own: number, taken: number, places: number): boolean =>
  own < placesForEachFree * (places - taken);
