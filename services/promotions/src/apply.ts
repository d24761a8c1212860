import type { Adjustment, Deal, Effect } from '@shop/shared/contracts/promotions';
import { share, split } from '@shop/shared/money';

/** A line of a basket, before deals; all lines have one currency. */
export interface Line {
  readonly productId: string;
  readonly category: string;
  readonly quantity: number;
  /** Of all its pieces, in minor units. */
  readonly price: number;
  readonly currency: string;
}

/** A line with its deals: `left` is its price less all adjustments, and never below 0. */
export interface AdjustedLine extends Line {
  readonly adjustments: readonly Adjustment[];
  readonly left: number;
  /** Whether a deal that does not stack has it. */
  readonly isTaken: boolean;
}

/** A basket with its deals. */
export interface Applied {
  readonly lines: readonly AdjustedLine[];
  /** The first deal that makes the shipping free. */
  readonly freeShipping: Deal | undefined;
  /** The deals that have an effect. */
  readonly used: ReadonlySet<string>;
}

/** Whether a deal is for a product, alone or together with others. */
export const isFor = (
  { target }: Deal,
  { productId, category }: Pick<Line, 'productId' | 'category'>,
): boolean => {
  switch (target.scope) {
    case 'products':
      return target.productIds.includes(productId);
    case 'categories':
      return target.categories.includes(category);
    case 'basket':
      return true;
  }
};

/** The reductions of the lines that a deal is for, in minor units. */
const reductions = (
  effect: Effect,
  lines: readonly AdjustedLine[],
  deal: Deal,
): readonly number[] => {
  switch (effect.kind) {
    case 'percent':
      return lines.map(({ left }) => share(left, effect.percent, 100));
    case 'amount': {
      const isSameCurrency = lines.every(({ currency }) => currency === effect.off.currency);
      const all = lines.reduce((sum, { left }) => sum + left, 0);
      const off = isSameCurrency ? Math.min(effect.off.amount, all) : 0;
      return split(
        off,
        lines.map(({ left }) => left),
      );
    }
    case 'multibuy':
      return lines.map(({ left, quantity }) => {
        const free = Math.floor(quantity / effect.take) * (effect.take - effect.pay);
        return share(left, free, quantity);
      });
    case 'bundle': {
      const { target } = deal;
      const wanted = target.scope === 'products' ? new Set(target.productIds) : new Set<string>();
      const isWhole = lines.length === wanted.size;
      const isSameCurrency = lines.every(({ currency }) => currency === effect.price.currency);
      if (!isWhole || !isSameCurrency) return lines.map(() => 0);
      const bundles = Math.min(...lines.map(({ quantity }) => quantity));
      const parts = lines.map(({ left, quantity }) => share(left, bundles, quantity));
      const all = parts.reduce((sum, part) => sum + part, 0);
      return split(Math.max(0, all - bundles * effect.price.amount), parts);
    }
    case 'freeShipping':
      return lines.map(() => 0);
  }
};

const adjusted = (line: AdjustedLine, off: number, { id, name, stackable }: Deal): AdjustedLine => {
  if (off === 0) return line;
  const adjustment = { dealId: id, name, off: { amount: off, currency: line.currency } };
  return {
    ...line,
    adjustments: [...line.adjustments, adjustment],
    left: line.left - off,
    isTaken: !stackable,
  };
};

/** The order in which deals are applied: higher priority first, then by id. */
export const inOrder = (deals: readonly Deal[]): readonly Deal[] =>
  deals.toSorted((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1));

/**
 * Applies deals that are running, each to what the earlier ones have left of its lines. A deal that
 * does not stack takes only lines that no other has, and keeps others from them. Per cent and
 * shares are rounded half to even on the line; an amount over several lines is split by largest
 * remainder.
 */
export const applyDeals = (deals: readonly Deal[], given: readonly Line[]): Applied => {
  let lines: readonly AdjustedLine[] = given.map((line) => ({
    ...line,
    adjustments: [],
    left: line.price,
    isTaken: false,
  }));
  let freeShipping: Deal | undefined;
  const used = new Set<string>();
  for (const deal of inOrder(deals)) {
    const isFree = ({ isTaken, adjustments }: AdjustedLine) =>
      !isTaken && (deal.stackable || adjustments.length === 0);
    const its = lines.filter((line) => isFor(deal, line) && isFree(line));
    if (its.length === 0) continue;
    const off = reductions(deal.effect, its, deal);
    lines = lines.map((line) => {
      const at = its.indexOf(line);
      return at === -1 ? line : adjusted(line, off[at] ?? 0, deal);
    });
    if (off.some((one) => one > 0)) used.add(deal.id);
    if (deal.effect.kind === 'freeShipping' && !freeShipping) {
      freeShipping = deal;
      used.add(deal.id);
    }
  }
  return { lines, freeShipping, used };
};
