import type { Fields } from '../history/facts.ts';
import { type Break, type Indexed, type Rules, keyOf } from './indexed.ts';
import { lastAnswers, shownIn } from './last-answers.ts';
import { isPartOf } from './part-of.ts';

/**
 * A write has its effect on an aggregate once for each idempotency key, however often it is called:
 * the step of a payment begins once, and is answered once. An order changes at each of its steps.
 */
function* isMadeOnce({ events }: Indexed): Iterable<Break> {
  const caused = events.flatMap(({ key, cause, data }) => {
    if (cause?.idempotencyKey === undefined || cause.service === 'orders') return [];
    const { underway = null }: Fields = Object(data);
    const name = `${keyOf(cause)} to ${key}`;
    return { name: underway === null ? name : `${name}, begun`, cause };
  });
  for (const [name, effects] of Map.groupBy(caused, (one) => one.name)) {
    const writes = effects.map(({ cause }) => cause);
    const ids = writes.map(({ id }) => id).join(' and ');
    if (writes.length > 1) {
      yield [writes[0]?.about ?? '', `${name} was done ${writes.length} times: for ${ids}`];
    }
  }
}

/** The services that store all of their aggregates without events. */
const silentServices = ({ final }: Indexed): ReadonlySet<string> => {
  const announced = new Set(final.stored.flatMap((one) => (one.isAnnounced ? one.service : [])));
  const all = final.stored.map(({ service }) => service);
  return new Set(all.filter((service) => !announced.has(service)));
};

/** Writes that may succeed without an event: refused, of coupons, and of what is so already. */
const silentWrites: ReadonlySet<string> = new Set([
  'inventory.commit',
  'inventory.release',
  'inventory.reserve',
  'inventory.restock',
  'orders.cancel',
  'orders.refund',
  'payments.capture',
  'payments.notify',
  'payments.void',
  'promotions.end',
  'promotions.redeem',
  'promotions.release',
  'reviews.restore',
  'reviews.vote',
  'shipping.report',
]);

/** A write that was confirmed to its caller is in the log. */
function* isMadeWhenConfirmed(index: Indexed): Iterable<Break> {
  const made = new Set(index.events.flatMap(({ cause }) => (cause ? keyOf(cause) : [])));
  const silent = silentServices(index);
  for (const {
    call,
    ends: [end],
  } of index.calls) {
    if (call.idempotencyKey === undefined || silent.has(call.service)) continue;
    if (silentWrites.has(`${call.service}.${call.operation}`)) continue;
    if (end?.code !== 'ok' || made.has(keyOf(call))) continue;
    yield [call.about, `${call.id} was told that ${keyOf(call)} was done, and nothing was`];
  }
}

/** Some fields as text. A service may keep a list in another order than it was given. */
const textOf = (fields: Fields, names: Iterable<string>): string => {
  const some = Object.fromEntries([...names].map((name) => [name, fields[name]]));
  return JSON.stringify(some, (_, value: unknown) =>
    Array.isArray(value) ? value.toSorted((a, b) => String(a).localeCompare(String(b))) : value,
  );
};

/**
 * A write without an event is stored once for each idempotency key, however often it is called:
 * of equal inputs there are as many states as keys that were used with them.
 */
function* isKeptOnce(index: Indexed): Iterable<Break> {
  const { calls, final } = index;
  for (const name of silentServices(index)) {
    const writes = calls.filter(({ call }) => call.service === name && call.idempotencyKey);
    const keys = [...new Map(writes.map((one) => [keyOf(one.call), one])).values()];
    const names = new Set(keys.flatMap(({ call }) => Object.keys(call.input)));
    const asked = Map.groupBy(keys, ({ call }) => textOf(call.input, names));
    const states = final.stored.filter(({ service }) => service === name);
    const kept = Map.groupBy(states, ({ state }) => textOf(state, names));
    for (const text of new Set([...asked.keys(), ...kept.keys()])) {
      const is = kept.get(text)?.length ?? 0;
      const runs = (asked.get(text) ?? []).map(({ keyRuns }) => keyRuns);
      const max = runs.filter((all) => all.some(({ done }) => done?.executed !== 'no')).length;
      const min = runs.filter((all) => all.some(({ done }) => done?.code === 'ok')).length;
      const counts = `${is} times, should keep it ${min} to ${max} times`;
      if (is < min || is > max) yield [name, `${name} keeps ${text} ${counts}`];
    }
  }
}

/** A call that was not executed has changed nothing. */
function* isUnchanged({ calls, events }: Indexed): Iterable<Break> {
  const unexecuted = new Set(
    calls.filter(({ ends: [end] }) => end?.executed === 'no').map(({ call }) => call.id),
  );
  for (const { key, cause } of events) {
    if (!cause || !unexecuted.has(cause.id)) continue;
    yield [cause.id, `${cause.id} ended with "not executed", and changed ${key}`];
  }
}

/** Reads whose answers are calculated, and stored nowhere. */
const calculated: ReadonlySet<string> = new Set([
  'orders.quote',
  'shipping.ofProduct',
  'shipping.optionsFor',
]);

/** The last reads show the stored state. */
function* isShown(index: Indexed): Iterable<Break> {
  const { stored } = index.final;
  for (const { call, answer } of lastAnswers(index)) {
    if (calculated.has(`${call.service}.${call.operation}`)) continue;
    for (const shown of shownIn(answer)) {
      const kept = stored.find(
        ({ service, key }) => service === call.service && key === shown['id'],
      );
      const isKept = ([name, value]: [string, unknown]) =>
        !kept || !(name in kept.state) || isPartOf(value, kept.state[name]);
      if (kept && Object.entries(shown).every(isKept)) continue;
      const text = `${call.id} was shown ${JSON.stringify(shown)}, kept is ${JSON.stringify(kept)}`;
      yield [String(shown['id']), text];
    }
  }
}

/** The rules for the stored state of services. */
export const storeRules: Rules = {
  'a key is used once': isMadeOnce,
  'a confirmed write is in the log': isMadeWhenConfirmed,
  'a write without an event is stored once': isKeptOnce,
  'a call that was not executed changed nothing': isUnchanged,
  'a read shows the stored state': isShown,
};
