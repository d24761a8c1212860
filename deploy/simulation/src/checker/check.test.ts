import { expect, test } from '@jest/globals';
import type { LoggedEvent } from '@shop/shared/events/event';
import type { Fact, FactOf, FinalState, Stored } from '../history/facts.ts';
import { check } from './check.ts';

const traceId = (call: number) => String(call).padStart(32, '0');

const quiet: FinalState = { at: 200, stored: [], copies: [], left: [] };

/** The rules that a history breaks, each once. */
const broken = (facts: readonly Fact[], final: Partial<FinalState> = {}): readonly string[] => [
  ...new Set(check({ facts, final: { ...quiet, ...final } }).map(({ rule }) => rule)),
];

const call = (number: number, facts: Partial<FactOf<'call'>> = {}): Fact => ({
  at: 0,
  kind: 'call',
  id: `call-${number}`,
  by: 'gateway-1.1',
  service: 'inventory',
  operation: 'adjust',
  input: { id: 'lamp', delta: -1 },
  about: 'lamp',
  idempotencyKey: `key-${number}`,
  isIdempotent: true,
  expiresAt: 100,
  traceId: traceId(number),
  isSure: false,
  ...facts,
});

type End = Partial<FactOf<'end'>>;

const end = (number: number, facts: End = {}): Fact => ({
  at: 20,
  kind: 'end',
  id: `call-${number}`,
  code: 'ok',
  executed: 'yes',
  answer: '{}',
  ...facts,
});

/** A run of a handler from 5 to 10 ms. */
const run = (number: number, executed: 'no' | 'yes' = 'yes', by = 'inventory-1.1'): Fact[] => {
  const id = `call-${number}`;
  const code = executed === 'yes' ? 'ok' : 'OVERLOADED';
  return [
    { at: 5, kind: 'run', run: number, id, by, attempt: 0 },
    { at: 10, kind: 'done', run: number, id, code, executed, answer: '{}' },
  ];
};

/** A call that did what it should. */
const goodCall = (number: number, facts: Partial<FactOf<'call'>> = {}): Fact[] => [
  call(number, facts),
  ...run(number),
  end(number),
];

const event = (seq: number, facts: Partial<LoggedEvent> = {}): LoggedEvent => ({
  id: `event-${seq}`,
  type: 'stockChanged',
  key: 'lamp',
  version: seq,
  time: '2026-01-01T00:00:00.000Z',
  traceparent: `00-${traceId(seq)}-${'1'.repeat(16)}-01`,
  data: { id: 'lamp', onHand: 11 - seq, available: 11 - seq },
  seq,
  ...facts,
});

const append = (...events: LoggedEvent[]): Fact => ({
  at: 15,
  kind: 'append',
  service: 'inventory',
  by: 'inventory-1.1',
  fence: 1,
  events,
});

const lease = (fence: number, by = 'inventory-1.1'): Fact => ({
  at: 1,
  kind: 'lease',
  service: 'inventory',
  by,
  fence,
});

const told = { consumer: 'ledger/inventory', by: 'ledger.1', service: 'inventory' } as const;
const reset = (seq: number): Fact => ({
  at: 2,
  kind: 'reset',
  ...told,
  position: { epoch: 'e', seq },
});
const ack = (seq: number): Fact => ({ at: 30, kind: 'ack', ...told, seq });
const apply = (...seqs: number[]): Fact => {
  const events = seqs.map((seq) => event(seq));
  const position = { epoch: 'e', seq: seqs.at(-1) ?? 0 };
  return { at: 25, kind: 'apply', ...told, given: events, applied: events, position };
};

/** A shop in which two pieces were sold, and somebody follows. */
const goodDay: readonly Fact[] = [
  lease(1),
  reset(0),
  call(1, { operation: 'introduce', input: { id: 'lamp', onHand: 10 } }),
  ...run(1),
  end(1),
  ...goodCall(2),
  ...goodCall(3),
  append(event(1), event(2), event(3)),
  apply(1, 2),
  ack(2),
  apply(3),
  ack(3),
];

const lamp: Stored = {
  service: 'inventory',
  key: 'lamp',
  version: 3,
  state: { id: 'lamp', onHand: 8, available: 8, version: 3 },
  isAnnounced: true,
};
const goodEnd: Partial<FinalState> = {
  stored: [lamp],
  copies: [{ by: 'ledger', service: 'inventory', key: 'lamp', version: 3 }],
};

test('a day on which all went well breaks no rule', () => {
  expect(broken(goodDay, goodEnd)).toEqual([]);
});

const crashed: Fact = {
  at: 50,
  kind: 'fault',
  text: '',
  process: { name: 'gateway-1.1', is: 'gone' },
};
const paused: Fact = { ...crashed, process: { name: 'gateway-1.1', is: 'paused' } };
const resumed: Fact = { ...crashed, at: 500, process: { name: 'gateway-1.1', is: 'running' } };
const unknown = { code: 'UNAVAILABLE', executed: 'unknown' } as const;
const refused = { code: 'UNAVAILABLE', executed: 'no' } as const;

test('a call ends by its deadline, unless its caller is gone or stands still', () => {
  const rule = ['a call ends by its deadline'];

  expect(broken([call(1)])).toEqual(rule);
  expect(broken([call(1), end(1, { ...unknown, at: 111 })])).toEqual(rule);
  expect(broken([call(1), end(1, { ...unknown, at: 109 })])).toEqual([]);
  expect(broken([call(1), crashed])).toEqual([]);
  expect(broken([call(1), paused, resumed, end(1, { ...unknown, at: 501 })])).toEqual([]);
  expect(broken([call(1), paused, resumed, end(1, { ...unknown, at: 520 })])).toEqual(rule);
});

test('a call ends once', () => {
  expect(broken([call(1), end(1, unknown), end(1, unknown)])).toEqual(['a call ends once']);
});

test('a call reports truly whether it was executed', () => {
  const rule = ['`executed` is true'];

  expect(broken([call(1), ...run(1), end(1, refused)])).toEqual(rule);
  expect(broken([call(1), end(1, refused), ...run(1)])).toEqual(rule);
  expect(broken([call(1), ...run(1).slice(0, 1), end(1, refused)])).toEqual(rule);
  expect(broken([call(1), ...run(1, 'no'), end(1, refused)])).toEqual([]);
  expect(broken([call(1), end(1, { code: 'CONFLICT', executed: 'yes' })])).toEqual(rule);
});

test('a call that may run once only runs once', () => {
  const runs = [...run(1), { ...run(1, 'yes', 'inventory-2.1')[0], run: 2 } as Fact];

  const once = { isIdempotent: false, idempotencyKey: undefined };

  expect(broken([call(1, once), ...runs, end(1)])).toEqual(['a call that may run once runs once']);
  expect(broken([call(1, { idempotencyKey: undefined }), ...runs, end(1)])).toEqual([]);
});

test('an answer is what a handler of this call has said', () => {
  const foreign = [call(1, { idempotencyKey: undefined }), ...run(1), end(1, { answer: '[]' })];

  expect(broken(foreign)).toEqual(['an answer is that of the call']);
});

test('a call succeeds while nothing is wrong', () => {
  expect(broken([call(1, { isSure: true }), end(1, unknown)])).toEqual([
    'a call succeeds while nothing is wrong',
  ]);
});

test('only the newest lease appends', () => {
  const overtaken = [lease(1), lease(2, 'inventory-2.1'), append(event(1))];
  const first = { input: { id: 'lamp', onHand: 10 }, operation: 'introduce' };

  expect(broken([...goodCall(1, first), ...overtaken])).toEqual(['only the newest lease appends']);
});

/** The good day with another log; its other ends are not looked at. */
const dayWith = (...events: LoggedEvent[]) => {
  const calls = goodDay.filter(({ kind }) => kind !== 'append' && kind !== 'apply');
  return broken([...calls, append(...events)]);
};

test('an event has one place in the log, and every number has its event', () => {
  expect(dayWith(event(1), event(2), event(3, { id: 'event-2' }))).toContain(
    'an event is logged once',
  );
  expect(dayWith(event(1), event(3))).toContain('numbers have no gaps');
  expect(dayWith(event(1), event(1, { id: 'other' }))).toContain('a number stays with its event');
});

test('events of an aggregate are in the order of its versions', () => {
  const swapped = [event(1), event(2, { version: 3 }), event(3, { version: 2 })];

  expect(dayWith(...swapped)).toContain('events of an aggregate are in order');
});

test('every change is announced, and the last event tells what is stored', () => {
  const rule = ['every change is announced'];
  const ending = (stored: Stored) => broken(goodDay, { stored: [stored] });

  expect(ending({ ...lamp, version: 4 })).toEqual(rule);
  expect(ending({ ...lamp, state: { ...lamp.state, onHand: 7 } })).toEqual(rule);
  expect(ending({ ...lamp, state: { ...lamp.state, available: 7 } })).toEqual(rule);
});

test('a key is used once, however many ask', () => {
  const twice = goodDay.map((fact) =>
    fact.kind === 'call' && fact.id === 'call-3' ? call(3, { idempotencyKey: 'key-2' }) : fact,
  );

  expect(broken(twice, goodEnd)).toEqual(['a key is used once']);
});

test('a confirmed write is in the log', () => {
  const facts = [...goodDay, ...goodCall(4)];

  expect(broken(facts, goodEnd)).toEqual(['a confirmed write is in the log']);
});

test('a call that was not executed has changed nothing', () => {
  const facts = goodDay.map((fact) =>
    fact.kind === 'end' && fact.id === 'call-3' ? end(3, refused) : fact,
  );

  expect(broken(facts, goodEnd)).toEqual([
    '`executed` is true',
    'a call that was not executed changed nothing',
  ]);
});

test('an event shows what its call has asked for, and never less than nothing', () => {
  const rule = 'an event shows the effect of its call';
  const wrong = (onHand: number, available = onHand) =>
    event(3, { data: { id: 'lamp', onHand, available } });

  expect(dayWith(event(1), event(2), wrong(8))).not.toContain(rule);
  expect(dayWith(event(1), event(2), wrong(7))).toContain(rule);
  expect(dayWith(event(1), event(2), wrong(8, 9))).toContain(rule);
  expect(dayWith(event(1), event(2), wrong(-1))).toContain('no quantity is negative');
  expect(dayWith(event(1), event(2), event(3, { traceparent: undefined }))).toContain(rule);
});

/** The good day, after which a read is answered, with more that happened before. */
const dayShowing = (answer: unknown, stored: readonly Stored[], ...before: Fact[]) => {
  const read = { at: 300, service: 'inventory', idempotencyKey: undefined, expiresAt: 400 };
  const text = JSON.stringify(answer);
  const runs = run(9).map((fact) => ({ ...fact, at: 310, answer: text }) as Fact);
  const facts = [...goodDay, ...before, call(9, read), ...runs, end(9, { at: 320, answer: text })];
  return broken(facts, { ...goodEnd, stored });
};

test('the last reads show the stored state', () => {
  const rule = ['a read shows the stored state'];

  expect(dayShowing([{ id: 'lamp', onHand: 8 }], [lamp])).toEqual([]);
  expect(dayShowing([{ id: 'lamp', onHand: 7 }], [lamp])).toEqual(rule);
  expect(dayShowing({ items: [{ id: 'lamp', onHand: 7 }] }, [lamp])).toEqual(rule);
  expect(dayShowing({ id: 'chair' }, [lamp])).toEqual(rule);
});

test('a write without an event is stored once for each idempotency key, with its input', () => {
  const rule = ['a write without an event is stored once'];
  const recordOf = (productIds: string[], idempotencyKey: string) => {
    return { service: 'baskets', input: { productIds }, idempotencyKey };
  };
  const lamps = recordOf(['lamp'], 'key-of-lamps');
  const calls = [
    ...goodCall(1, lamps),
    ...goodCall(2, lamps),
    ...goodCall(3, recordOf(['lamp', 'chair'], 'key-of-both')),
  ];
  const kept = (...baskets: string[][]) => {
    const stored = baskets.map((productIds, n) => {
      const state = { id: `basket-${n}`, productIds };
      return { service: 'baskets', key: state.id, version: 1, state, isAnnounced: false };
    });
    return broken(calls, { stored });
  };

  expect(kept(['lamp'], ['chair', 'lamp'])).toEqual([]);
  expect(kept(['lamp'], ['lamp'], ['chair', 'lamp'])).toEqual(rule);
  expect(kept(['lamp'], ['lamp'])).toEqual(rule);
  expect(kept(['lamp'])).toEqual(rule);
  expect(kept(['sofa'], ['desk'])).toEqual(rule);
  expect(kept()).toEqual(['a confirmed write is in the log']);
});

/** The good day with another reader. */
const readAs = (...facts: Fact[]) => {
  const others = goodDay.filter(({ kind }) => !['apply', 'reset', 'ack'].includes(kind));
  return broken([...others, ...facts], { ...goodEnd, copies: [] });
};

test('each event has its effect once and in order', () => {
  const rule = ['each event has its effect once and in order'];
  const foreign = { ...event(1), id: 'other' };
  const misread = { ...apply(1), applied: [foreign] } as Fact;

  expect(readAs(reset(0), apply(1, 3))).toEqual(rule);
  expect(readAs(reset(0), apply(2, 1))).toEqual(rule);
  expect(readAs(reset(1), apply(1))).toEqual(rule);
  expect(readAs(reset(0), misread)).toEqual(rule);
  expect(readAs(reset(0), apply(1), reset(2), apply(3))).toEqual([]);
});

test('acknowledged events are delivered again only to another process', () => {
  const again = (by: string) => ({ ...apply(1, 2), by, applied: [] }) as Fact;

  expect(readAs(reset(0), apply(1, 2), ack(2), again('ledger.1'))).toEqual(['an event comes once']);
  expect(readAs(reset(0), apply(1, 2), ack(2), again('ledger.2'))).toEqual([]);
});

test('a copy has the version of its owner', () => {
  const copies = [{ by: 'ledger', service: 'inventory', key: 'lamp', version: 2 }];

  expect(broken(goodDay, { ...goodEnd, copies })).toEqual(['a copy has the version of its owner']);
});

test('nothing is left in the end', () => {
  expect(broken(goodDay, { ...goodEnd, left: ['a timer'] })).toEqual(['nothing is left']);
});
