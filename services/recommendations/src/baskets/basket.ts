/** What was bought together once. */
export interface Basket {
  readonly id: string;
  /** In ascending order, each once. */
  readonly productIds: readonly string[];
  readonly at: string;
}

/** In how many baskets a product was. */
export interface Count {
  readonly productId: string;
  readonly count: number;
}

export interface CountsQuery {
  readonly productId: string;
  /** The products whose own baskets are asked for, at most `maxAmong`. */
  readonly among: readonly string[];
}

/** What the baskets tell about one product. */
export interface Counts {
  /** The products in the same baskets and in how many, most first, at most `maxTogether`. */
  readonly together: readonly Count[];
  /** In how many baskets those of `among` were at all; without those that were in none. */
  readonly bought: readonly Count[];
}

/** Orders counts; of equal ones the id decides. */
export const mostFirst = (a: Count, b: Count): number =>
  b.count - a.count || (a.productId < b.productId ? -1 : Number(a.productId > b.productId));

export const maxTogether = 50;
export const maxAmong = 1_000;
