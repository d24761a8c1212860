import { z } from 'zod';
import { dealDraft } from '@shop/shared/contracts/promotions';
import { type ReadField, createFieldReader } from '../../../input/form-errors.ts';
import { wholeNumber } from '../../../input/query-fields.ts';
import { typedAmount, typedCurrency } from '../../../web/amounts.ts';
import { typedMoment } from '../../../web/moments.ts';

/** The beginning of the names of the boxes of categories. */
export const categoryPrefix = 'category:';

const kinds = z.enum(['percent', 'amount', 'multibuy', 'bundle', 'freeShipping']);
const scopes = z.enum(['products', 'categories', 'basket']);

/** The typed values by their names; those that were not sent are empty. */
type ValueOf = (name: string) => string;

const effectOf = (value: ValueOf, read: ReadField) => {
  const numberOf = (field: string) => read(field, wholeNumber, value(field).trim());
  const amountOf = (field: string) => {
    const currency = read('currency', typedCurrency, value('currency'));
    return currency && read(field, typedAmount(currency), value(field));
  };
  const kind = read('kind', kinds, value('kind'));
  switch (kind) {
    case 'percent':
      return { kind, percent: numberOf('percent') };
    case 'amount':
      return { kind, off: amountOf('off') };
    case 'multibuy':
      return { kind, take: numberOf('take'), pay: numberOf('pay') };
    case 'bundle':
      return { kind, price: amountOf('price') };
    default:
      return { kind };
  }
};

const idsIn = (text: string) => [...new Set(text.split(/[\s,;]+/).filter(Boolean))];

const targetOf = (value: ValueOf, names: readonly string[], read: ReadField) => {
  const scope = read('scope', scopes, value('scope'));
  if (scope === 'products') return { scope, productIds: idsIn(value('productIds')) };
  const chosen = names.filter((name) => name.startsWith(categoryPrefix));
  const categories = chosen.map((name) => name.slice(categoryPrefix.length));
  return scope === 'categories' ? { scope, categories } : { scope };
};

/** The terms of a new deal, typed: the same values are the same deal, whenever they are read. */
export const typedDeal = z
  .record(z.string(), z.string())
  .transform((values, context) => {
    const read = createFieldReader(context);
    const value: ValueOf = (name) => values[name] ?? '';
    /** Nothing where nothing is typed. */
    const optional = <S extends z.ZodType>(field: string, schema: S) =>
      value(field).trim() === '' ? null : read(field, schema, value(field).trim());
    const { name, coupon, maxUses, priority } = dealDraft.shape;
    return {
      name: read('name', name, value('name')),
      effect: effectOf(value, read),
      target: targetOf(value, Object.keys(values), read),
      coupon: optional('coupon', z.string().toUpperCase().pipe(coupon.unwrap())),
      maxUses: optional('maxUses', wholeNumber.pipe(maxUses.unwrap())),
      priority: read('priority', wholeNumber.pipe(priority), value('priority')),
      stackable: value('stackable') === 'on',
      from: read('from', typedMoment, value('from')),
      until: optional('until', typedMoment),
    };
  })
  .pipe(dealDraft);
