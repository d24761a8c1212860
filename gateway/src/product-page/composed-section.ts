/** Whether a product can be bought: `unknown` leaves it to the moment when someone tries. */
export type Purchasable = boolean | 'unknown';

/** A list's item whose joined fields are still missing. */
export interface JoinedItem {
  readonly productId: string;
  /** Its JSON without the closing bracket. */
  readonly opening: string;
}

/** One section of a product page, which stands or falls alone. */
export interface Section {
  readonly name: string;
  /**
   * `stale`: the last good copy, or the answer of a service that is behind; `shed`: the service was
   * too busy, and there is no copy.
   */
  readonly status: 'ok' | 'stale' | 'unavailable' | 'shed';
  /** How old `data` is; without data, how long ago the service last answered, 0 if it never did. */
  readonly ageMs: number;
  readonly source: 'live' | 'cache';
  /** JSON bytes, checked against the contract; undefined where there is nothing to show. */
  readonly data: Buffer | undefined;
  /** What it says of whether the product can be bought. */
  readonly purchasable: Purchasable;
  /** The items that something of other products is joined to. */
  readonly joined: readonly JoinedItem[];
  readonly error?: string;
}
