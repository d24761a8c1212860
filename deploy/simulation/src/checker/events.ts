import { isDeepStrictEqual } from 'node:util';
import type { Fields } from '../history/facts.ts';
import {
  type Break,
  type Indexed,
  type Logged,
  type Rule,
  type Rules,
  factsOf,
} from './indexed.ts';
import { isPartOf } from './part-of.ts';

/** Only the holder of the newest lease appends. */
function* hasNewestLease({ facts }: Indexed): Iterable<Break> {
  const newest = new Map<string, number>();
  for (const fact of facts) {
    if (fact.kind === 'lease') newest.set(fact.service, fact.fence);
    if (fact.kind !== 'append' || fact.fence === newest.get(fact.service) || !fact.events) continue;
    yield [fact.service, `${fact.by} appended with the lease ${fact.fence}, which was overtaken`];
  }
}

/** A number, once given, stays with its event. */
function* keepsNumbers({ facts }: Indexed): Iterable<Break> {
  const given = new Map<string, string>();
  for (const { service, events = [] } of factsOf(facts, 'append')) {
    for (const { id, seq, key } of events) {
      const place = `${service} ${seq}`;
      const present = given.get(place) ?? id;
      given.set(place, present);
      if (present !== id) yield [key, `event ${place} was ${present} and became ${id}`];
    }
  }
}

/** The log ends with what the stores have: the version, and each field that the state has too. */
function* isAnnounced({ logs, final }: Indexed): Iterable<Break> {
  for (const stored of final.stored) {
    if (!stored.isAnnounced) continue;
    const { service, key, version, state } = stored;
    const last = logs.get(service)?.findLast((event) => event.key === key);
    const text = `${service} has ${key} at version ${version}, its events end at ${last?.version}`;
    if (last?.version !== version) yield [key, text];
    for (const [name, value] of Object.entries(Object(last?.data))) {
      if (!(name in state) || isPartOf(value, state[name])) continue;
      const [is, told] = [state[name], value].map((one) => JSON.stringify(one));
      yield [key, `${service} has ${key} with ${name} ${is}, its last event tells ${told}`];
    }
  }
}

/** Says what is wrong with an event after those before it in its log, if anything is. */
const ofEachEvent = (
  find: (
    event: Logged,
    before: readonly Logged[],
    last: Logged | undefined,
    hasOrders: boolean,
  ) => string | undefined,
): Rule =>
  function* ({ logs }) {
    const hasOrders = logs.has('orders');
    for (const [service, log] of logs) {
      for (const [place, event] of log.entries()) {
        const { key, seq, version } = event;
        const before = log.slice(0, place);
        const text = find(
          event,
          before,
          before.findLast((one) => one.key === key),
          hasOrders,
        );
        if (text) yield [key, `event ${service} ${seq} (${key}, version ${version}) ${text}`];
      }
    }
  };

/** The effect of each write on its aggregate, by the rules of its service. */
const effects: Readonly<Record<string, (before: Fields, input: Fields) => Fields>> = {
  'inventory.introduce': (_, { id, onHand }) => ({ id, onHand, available: onHand }),
  'inventory.adjust': ({ onHand, available }, { delta }) => ({
    onHand: Number(onHand) + Number(delta),
    available: Number(available) + Number(delta),
  }),
  'inventory.stocktake': ({ onHand, available }, input) => ({
    onHand: input['onHand'],
    available: Number(input['onHand']) - Number(onHand) + Number(available),
  }),
  'inventory.reserve': ({ id, onHand, available }, { lines }) => {
    const line = [lines].flat().find((one) => Object(one).productId === id);
    return { onHand, available: Number(available) - Number(Object(line).quantity) };
  },
  'inventory.commit': ({ available }) => ({ available }),
  'inventory.release': ({ onHand }) => ({ onHand }),
  'inventory.restock': ({ id }) => ({ id }),
  'payments.authorize': (_, { id, amount }) => ({ id, amount }),
  'payments.capture': ({ amount }) => ({ amount }),
  'payments.void': (_, { id }) => ({ id }),
  'payments.refund': ({ amount }) => ({ amount }),
  'payments.notify': ({ amount }) => ({ amount }),
  'pricing.introduce': (_, input) => input,
  'pricing.reprice': ({ current }, { amount }) => ({ current: { ...Object(current), amount } }),
  'pricing.setPrice': (_, { list, current }) => ({ list, current }),
  'product.introduce': (_, input) => input,
  'product.create': (_, input) => input,
  'product.update': (_, { changes }) => Object(changes),
  'promotions.introduce': (_, { id, name, effect, coupon }) => ({ id, name, effect, coupon }),
  'promotions.create': (_, { name, effect, from }) => ({ name, effect, from }),
  'promotions.end': () => ({ phase: 'over' }),
  'reviews.submit': (_, input) => ({ ...input, verified: false }),
  'reviews.submitOwn': (_, input) => input,
  'reviews.introduce': (_, input) => input,
  'reviews.vote': (_, { id }) => ({ reviewId: id }),
  'reviews.hide': (_, { id }) => ({ reviewId: id, isHidden: true }),
  'reviews.restore': (_, { id }) => ({ reviewId: id, isHidden: false }),
};

/**
 * The events of workers, which tell of no call: a hold of pieces ends, or is looked at, and pieces
 * that came back are on hand again; the step of a payment gets its answer, or an entry is posted.
 */
const unasked: Readonly<Record<string, (before: Fields, shown: Fields) => boolean>> = {
  inventory: (before, shown) => {
    const added = (field: string) => Number(shown[field]) - Number(before[field]);
    const isReturn = added('onHand') === added('available');
    return added('available') >= 0 && (added('onHand') <= 0 || isReturn);
  },
  orders: (before, { lines }) => isDeepStrictEqual(lines, before['lines']),
  payments: (before, { amount, paymentId }) =>
    paymentId !== undefined || isDeepStrictEqual(amount, before['amount']),
};

/** The services that the worker of orders asks: it is on nobody's behalf. */
const askedByOrders = ['inventory', 'payments', 'shipping'];

/** An event shows what its call has made of what the event before it showed. */
const isAsAsked = (
  { service, data, cause }: Logged,
  last: Logged | undefined,
  hasOrders: boolean,
): string | undefined => {
  const before: Fields = Object(last?.data);
  const shown: Fields = Object(data);
  if (!cause && hasOrders && askedByOrders.includes(service)) return undefined;
  if (!cause) return unasked[service]?.(before, shown) ? undefined : 'tells of no call';
  const expected = effects[`${service}.${cause.operation}`]?.({ ...before }, cause.input) ?? {};
  const isShown = ([name, value]: [string, unknown]) => isDeepStrictEqual(shown[name], value);
  if (Object.entries(expected).every(isShown)) return undefined;
  return `shows ${JSON.stringify(data)}, should have ${JSON.stringify(expected)}`;
};

/** The rules for event logs. */
export const eventRules: Rules = {
  'only the newest lease appends': hasNewestLease,
  'a number stays with its event': keepsNumbers,
  'every change is announced': isAnnounced,
  'an event is logged once': ofEachEvent(({ id }, before) =>
    before.some((one) => one.id === id) ? `is a second ${id}` : undefined,
  ),
  'numbers have no gaps': ofEachEvent(({ seq }, before) =>
    seq === before.length + 1 ? undefined : `comes ${before.length + 1}th`,
  ),
  'events of an aggregate are in order': ofEachEvent(({ version }, _, last) => {
    const next = (last?.version ?? 0) + 1;
    return version === next ? undefined : `should have version ${next}`;
  }),
  'an event shows the effect of its call': ofEachEvent((event, _, ...rest) =>
    isAsAsked(event, ...rest),
  ),
  'no quantity is negative': ofEachEvent(({ data }) => {
    const isNegative = Object.values(Object(data)).some((value) => Number(value) < 0);
    return isNegative ? `leaves less than nothing: ${JSON.stringify(data)}` : undefined;
  }),
};
