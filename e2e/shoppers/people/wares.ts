/** A product as a list of the shop shows it. */
export interface Ware {
  readonly id: string;
  readonly name: string;
  readonly category: string;
}

/** All that people know of the shop before they come, in an order that does not change. */
export interface Wares {
  readonly products: readonly Ware[];
  /** Where the shop sends goods to. */
  readonly countries: readonly string[];
}
