/** Greetings of one caller that are remembered at a time; a replica greets once a connection. */
const maxNonces = 16_384;

interface Seen {
  readonly nonces: Map<string, number>;
  /** Greetings up to this time have been forgotten, and would be taken twice. */
  forgottenUntil: number;
}

/** The greetings that have been used. Times are compared with those of the same caller only. */
export class SeenNonces {
  readonly #byCaller = new Map<string, Seen>();

  /** Takes a caller's nonce of a time; false where it was taken before, or may have been. */
  take(caller: string, nonce: string, time: number): boolean {
    const seen = this.#byCaller.get(caller) ?? { nonces: new Map(), forgottenUntil: -1 };
    this.#byCaller.set(caller, seen);
    if (time <= seen.forgottenUntil || seen.nonces.has(nonce)) return false;
    if (seen.nonces.size >= maxNonces) forgetOlderHalf(seen);
    seen.nonces.set(nonce, time);
    return true;
  }
}

const forgetOlderHalf = (seen: Seen): void => {
  const times = [...seen.nonces.values()].toSorted((one, other) => one - other);
  seen.forgottenUntil = times[maxNonces / 2] ?? seen.forgottenUntil;
  for (const [nonce, time] of seen.nonces) {
    if (time <= seen.forgottenUntil) seen.nonces.delete(nonce);
  }
};
