/** A change of a price or of stock that a gateway has heard of. */
export type Change =
  | { readonly kind: 'stock'; readonly id: string; readonly version: number }
  | {
      readonly kind: 'price';
      readonly id: string;
      readonly version: number;
      readonly amount: number;
    };

/** The least that a page has to show of one product. Amounts only ever rise here. */
export interface Floor {
  readonly priceVersion: number;
  readonly amount: number;
  readonly stockVersion: number;
}

/** The least that every page asked for from now on has to show, by product. */
export type Floors = ReadonlyMap<string, Floor>;

const ground: Floor = { priceVersion: 0, amount: 0, stockVersion: 0 };

/** The floor under one product; the ground where no change of it has been heard of. */
export const floorOf = (floors: Floors, id: string): Floor => floors.get(id) ?? ground;

/** The floors after more changes have been heard of; who holds the ones before keeps them. */
export const raise = (floors: Floors, changes: readonly Change[]): Floors => {
  const raised = new Map(floors);
  for (const change of changes) {
    const floor = floorOf(raised, change.id);
    raised.set(
      change.id,
      change.kind === 'stock'
        ? { ...floor, stockVersion: Math.max(floor.stockVersion, change.version) }
        : {
            ...floor,
            priceVersion: Math.max(floor.priceVersion, change.version),
            amount: Math.max(floor.amount, change.amount),
          },
    );
  }
  return raised;
};
