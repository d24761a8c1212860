import { expect, test } from '@jest/globals';
import type { ItemData } from '../wire/testing/item-data.ts';
import { type Fault, openFaultyServer } from './testing/faulty-server.ts';
import { allChecks, runChecks } from './testing/run-checks.ts';

/** Sends `INTERNAL` in place of another code. */
const confuses = (code: string): Fault => ({
  says: (item) =>
    'body' in item ? [{ ...item, body: item.body.replace(`"${code}"`, '"INTERNAL"') }] : [item],
});

/** Does not read frames with an item like this. */
const passesOver = (isUnread: (item: Readonly<Record<string, unknown>>) => boolean): Fault => ({
  hears: (frame, items) => (items.some((item) => isUnread({ ...item })) ? undefined : frame),
});

const refusal = (executed: 'no' | 'unknown', code: string, id = 0): ItemData => ({
  kind: executed === 'no' ? 'reject' : 'error',
  id,
  executed,
  retryAfterMs: null,
  body: JSON.stringify({ code, message: 'a planted fault' }),
});

const pong = (id: number): ItemData => ({ kind: 'pong', id, content: '00'.repeat(8) });

/** Answers each call with this output. */
const answers = (toItems: (item: ItemData) => readonly ItemData[]): Fault => ({
  says: (item) => (item.kind === 'response' ? toItems(item) : [item]),
});

/** Each fault, and the beginnings of the names of all checks that find it. */
const faults: readonly (readonly [what: string, fault: Fault, checks: readonly string[]])[] = [
  [
    'has no CURVE',
    { isPlain: true },
    ['allow-list: a client without CURVE', 'allow-list: a caller'],
  ],
  [
    'lets everyone in',
    { allows: () => true },
    ['allow-list: a client with an unlisted key', 'allow-list: a listed service'],
  ],
  ['lets nobody in', { allows: () => false }, ['allow-list: a caller of the contract']],
  [
    'claims to be another service',
    {
      says: (item) =>
        item.kind === 'welcome' ? [{ ...item, body: item.body.replace('shelf', 'self') }] : [item],
    },
    ['handshake: a HELLO that proves its caller'],
  ],
  [
    'accepts each caller once',
    (() => {
      let hellos = 0;
      return passesOver(({ kind }) => kind === 'hello' && ++hellos > 1);
    })(),
    ['handshake: a second HELLO'],
  ],
  [
    'refuses unknown fields',
    passesOver(({ body }) => String(body).includes('mood')),
    ['handshake: unknown fields'],
  ],
  [
    'has another code for invalid JSON',
    confuses('INVALID_ARGUMENT'),
    ['handshake: JSON that is not a HELLO', "request: JSON that is not the operation's input"],
  ],
  ['does not refuse another service', confuses('WRONG_SERVICE'), ['handshake: another service']],
  [
    'does not refuse other versions',
    confuses('VERSION_UNSUPPORTED'),
    ['handshake: an unsupported version', 'frame: one of another version'],
  ],
  [
    'does not refuse unauthenticated peers',
    confuses('UNAUTHENTICATED'),
    [
      'handshake: a wrong proof',
      'handshake: a proof for other JSON',
      'handshake: the name of another service',
      'handshake: a HELLO is accepted once',
      'request: before the handshake',
      'heartbeat: a PING before the handshake',
    ],
  ],
  [
    'does not refuse unknown operations',
    confuses('UNIMPLEMENTED'),
    [
      'request: an unknown operation',
      'request: an admin operation',
      'request: a name that is not visible',
    ],
  ],
  [
    'does not refuse operations for others',
    confuses('PERMISSION_DENIED'),
    ['request: an operation for other callers'],
  ],
  [
    'has another code for malformed requests',
    confuses('BODY_MALFORMED'),
    [
      'request: content that is not a REQUEST',
      'request: a body that is not JSON',
      'request: metadata of 4,097 octets',
    ],
  ],
  [
    'does not refuse expired requests',
    confuses('DEADLINE_EXCEEDED'),
    ['request: one without time'],
  ],
  ['does not refuse large bodies', confuses('PAYLOAD_TOO_LARGE'), ['request: a body of 65,537']],
  [
    'reads nothing after an invalid frame',
    (() => {
      let isOver = false;
      return {
        hears(frame) {
          isOver ||= frame[0] === 0x47;
          return isOver ? undefined : frame;
        },
      };
    })(),
    ['frame: octets that are not a frame'],
  ],
  [
    'reads on after a malformed item',
    {
      hears(frame, _items, say) {
        if (frame.includes(Buffer.from('ffffff08', 'hex'))) say(pong(3));
        return frame;
      },
    },
    ['frame: items before a malformed one count'],
  ],
  [
    'rejects frames with unknown items',
    passesOver(({ kind }) => kind === 99),
    ['frame: items of unknown kinds'],
  ],
  [
    'checks the reserved octet',
    { hears: (frame) => (frame[3] === 0 ? frame : undefined) },
    ['frame: one without items'],
  ],
  [
    'reads messages of several parts',
    { partOf: (parts) => parts.at(-1) },
    ['frame: a message of several parts'],
  ],
  ['accepts any routing id', { readsAnyone: true }, ['frame: a message under a routing id']],
  [
    'gives another answer',
    answers((item) => [{ ...item, body: '{"id":7}' } as ItemData]),
    ['answer: each read', 'answer: metadata', 'deadline: more than'],
  ],
  [
    'answers twice',
    answers((item) => [item, item]),
    ['answer: each read', 'credit:', 'deadline: every call'],
  ],
  [
    'sends REJECT for calls that may have been executed',
    answers(({ id }) => [{ ...refusal('unknown', 'UNAVAILABLE', id), kind: 'reject' } as ItemData]),
    ['answer: each read'],
  ],
  [
    'refuses an unknown flag',
    passesOver(({ flags }) => flags === 0xff),
    ['answer: metadata, flags and tags'],
  ],
  [
    'accepts fewer calls than it grants',
    answers((item) => (item.id > 20 ? [refusal('no', 'OVERLOADED', item.id)] : [item])),
    ['credit: as many calls'],
  ],
  [
    'lets calls run past their deadline',
    passesOver(({ remainingMs }) => remainingMs === 200),
    ['deadline: every call has an end'],
  ],
  [
    'refuses long deadlines',
    passesOver(({ remainingMs }) => Number(remainingMs) > 30_000),
    ['deadline: more than 30,000 ms'],
  ],
  [
    'leaves a cancelled call without an end',
    passesOver(({ kind, id }) => kind === 'cancel' && id === 1),
    ['cancel: a CANCEL in the frame'],
  ],
  [
    'says that a cancelled call had no effect',
    {
      hears(frame, items, say) {
        if (!items.some(({ kind }) => kind === 'cancel')) return frame;
        say(refusal('no', 'CANCELLED', 1));
        return undefined;
      },
    },
    ['cancel: a CANCEL in the frame'],
  ],
  [
    'answers the CANCEL of an unknown call',
    {
      hears(frame, items, say) {
        if (items.some(({ id }) => id === 4711)) say(refusal('unknown', 'CANCELLED', 4711));
        return frame;
      },
    },
    ['cancel: one of an unknown call'],
  ],
  [
    'answers a PING with something else',
    { says: (item) => [item.kind === 'pong' ? pong(item.id) : item] },
    ['heartbeat: a PING has a PONG'],
  ],
  [
    'asks for a HELLO at each PING',
    { says: (item) => (item.kind === 'pong' ? [item, refusal('no', 'UNAUTHENTICATED')] : [item]) },
    ['heartbeat: a PING before the handshake'],
  ],
];

const namesLike = (beginnings: readonly string[]) =>
  allChecks.filter(({ name }) => beginnings.some((one) => name.startsWith(one)));

test('our own server passes every check, and none is skipped', async () => {
  await using server = await openFaultyServer();

  const results = await runChecks(server.subject);

  expect(results.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  expect(results).toHaveLength(allChecks.length);
});

test.each(faults)('a server that %s fails', async (_what, fault, beginnings) => {
  const checks = namesLike(beginnings);
  expect(checks.length).toBeGreaterThanOrEqual(beginnings.length);
  await using server = await openFaultyServer(fault);

  const results = await runChecks(server.subject, undefined, checks);

  expect(results.map(({ name, outcome }) => ({ name, outcome }))).toEqual(
    checks.map(({ name }) => ({ name, outcome: 'fail' })),
  );
});

test('every check finds a fault that is planted by these tests', () => {
  const found = new Set(namesLike(faults.flatMap(([, , beginnings]) => beginnings)));

  expect(allChecks.filter((check) => !found.has(check)).map(({ name }) => name)).toEqual([]);
  expect(new Set(allChecks.map(({ name }) => name)).size).toBe(allChecks.length);
});
