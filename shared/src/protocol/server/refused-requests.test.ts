import { expect, test } from '@jest/globals';
import { maxRequestBytes } from '../wire/limits.ts';
import { framesOf } from '../wire/testing/item-data.ts';
import { failure, openServer, request } from './testing/served-echo.ts';

/** A server with an authenticated peer `p`. */
const setup = (options = {}) => {
  const opened = openServer(options);
  opened.shakeHands('p');
  return opened;
};

test.each(['nothing', 'constructor', '__proto__', 'toString', '', 'say\u0000', 'x'.repeat(255)])(
  'an unknown operation (%p) is refused',
  async (operation) => {
    const { say, heard, runtime, refusals, ends } = setup();

    say('p', request(1, operation, {}));
    await runtime.advance(1);

    expect(heard('p')).toEqual([failure('reject', 1, 'UNIMPLEMENTED', 'no')]);
    expect(refusals).toEqual(['UNIMPLEMENTED']);
    expect(ends).toEqual([]);
  },
);

test('an input that does not match the contract is refused with its fields', async () => {
  const { say, heard, runtime, said } = setup();

  say('p', request(1, 'say', { text: 7 }), request(2, 'say', 'no object'));
  await runtime.advance(1);

  expect(heard('p')).toEqual([
    failure('reject', 1, 'INVALID_ARGUMENT', 'no'),
    failure('reject', 2, 'INVALID_ARGUMENT', 'no'),
  ]);
  expect(JSON.stringify(heard('p')[0])).toContain('\\"field\\":\\"text\\"');
  expect(said()).toBe(0);
});

test.each([
  ['no JSON', '{"text":', undefined],
  ['nothing', '', undefined],
  ['no UTF-8', '{"text":"a"}', 0xff],
])('an input that is %s is refused', async (_name, body, octet) => {
  const { server, heard, runtime, said } = setup();
  const [frame = Buffer.alloc(0)] = framesOf([request(1, 'say', '', { body })]);
  if (octet !== undefined) frame[frame.lastIndexOf('a')] = octet;

  server.read('p', frame);
  await runtime.advance(1);

  expect(heard('p')).toEqual([failure('reject', 1, 'BODY_MALFORMED', 'no')]);
  expect(said()).toBe(0);
});

test('a peer without a handshake is refused, told so once, and served after HELLO', async () => {
  const { say, heard, shakeHands, runtime, said } = openServer();

  say('stranger', request(1, 'say', { text: '' }));
  say('stranger', { kind: 'ping', id: 0, content: '' }, request(2, 'say', { text: '' }));
  await runtime.advance(1);
  expect(heard('stranger')).toEqual([
    failure('reject', 0, 'UNAUTHENTICATED', 'no'),
    failure('reject', 1, 'UNAUTHENTICATED', 'no'),
    failure('reject', 2, 'UNAUTHENTICATED', 'no'),
  ]);
  expect(said()).toBe(0);

  shakeHands('stranger');
  say('stranger', request(3, 'say', { text: 'known' }));
  await runtime.advance(1);
  expect(heard('stranger').at(-1)).toEqual({ kind: 'response', id: 3, body: '{"text":"known"}' });
});

test('an expired request never reaches its handler', async () => {
  const { say, heard, runtime, said } = setup();

  say('p', request(1, 'say', { text: '' }, { remainingMs: 0 }));
  await runtime.advance(1);

  expect(heard('p')).toEqual([failure('reject', 1, 'DEADLINE_EXCEEDED', 'no')]);
  expect(said()).toBe(0);
});

test('no request gets more than thirty seconds', async () => {
  const { say, jobs, runtime } = setup();

  say('p', request(1, 'add', { key: 'k' }, { remainingMs: 0xffff_ffff }));
  await runtime.advance(1);

  expect(jobs.get('k')?.context.remainingMs()).toBe(29_999);
});

test('after a stall of the process only requests that may have waited through it are too late', async () => {
  const { say, heard, runtime, pause, said } = setup();
  await runtime.advance(1_000);

  pause(1_500);
  say('p', request(1, 'say', { text: '' }, { remainingMs: 1_000 }));
  say('p', request(2, 'say', { text: 'patient' }, { remainingMs: 5_000 }));
  await runtime.advance(1);
  expect(heard('p')).toEqual([
    failure('reject', 1, 'DEADLINE_EXCEEDED', 'no'),
    { kind: 'response', id: 2, body: '{"text":"patient"}' },
  ]);

  await runtime.advance(500);
  say('p', request(3, 'say', { text: '' }, { remainingMs: 1_000 }));
  await runtime.advance(1);
  expect(said()).toBe(2);
});

test('calls beyond the limit are refused until one ends', async () => {
  const { say, heard, jobs, runtime } = setup({ maxInFlight: 2 });
  say('p', ...['a', 'b', 'c'].map((key, index) => request(index + 1, 'add', { key })));
  await runtime.advance(1);
  expect(heard('p')).toEqual([
    expect.objectContaining({ kind: 'reject', id: 3, executed: 'no', retryAfterMs: 1_000 }),
  ]);
  expect(jobs.has('c')).toBe(false);

  jobs.get('a')?.finish();
  await runtime.advance(1);
  say('p', request(4, 'add', { key: 'd' }));
  await runtime.advance(1);

  expect(jobs.has('d')).toBe(true);
});

test('a request with an id that is in use is ignored, whatever else is wrong with it', async () => {
  const { say, server, heard, jobs, runtime, refusals } = setup({ maxInFlight: 1 });
  say('p', request(1, 'add', { key: 'k' }));
  await runtime.advance(1);

  say(
    'p',
    request(1, 'add', { key: 'other' }),
    request(1, 'say', { text: '' }, { remainingMs: 0 }),
  );
  void server.drain(1_000);
  say('p', request(1, 'add', { key: 'another' }));
  await runtime.advance(1);
  jobs.get('k')?.finish();
  await runtime.advance(1);

  expect(jobs.size).toBe(1);
  expect(heard('p').filter(({ id }) => id === 1)).toEqual([
    { kind: 'response', id: 1, body: '{"key":"k"}' },
  ]);
  expect(refusals).toEqual(Array(3).fill('a duplicate id'));
});

test('a body over the limit is refused, one at the limit is served', async () => {
  const { say, heard, runtime, said } = setup();
  const textOf = (bytes: number) => ({ text: 'x'.repeat(bytes - '{"text":""}'.length) });

  say('p', request(1, 'say', textOf(maxRequestBytes + 1)));
  say('p', request(2, 'say', textOf(maxRequestBytes)));
  await runtime.advance(1);

  expect(heard('p')).toEqual([
    failure('reject', 1, 'PAYLOAD_TOO_LARGE', 'no'),
    expect.objectContaining({ kind: 'response', id: 2 }),
  ]);
  expect(said()).toBe(1);
});

test.each([
  ['empty', ''],
  ['of another protocol', '474554202f20485454502f312e310d0a'],
  ['that ends too early', '5a530100 00000100 03 00000001'],
  ['with an item of length 0', '5a530100 00000000 03 00000001'],
])(
  'a frame %s is an incident, not a refused call, and does not disturb other calls of the peer',
  async (_name, hex) => {
    const { server, say, heard, jobs, runtime, refusals, incidents } = setup();
    say('p', request(1, 'add', { key: 'k' }));
    await runtime.advance(1);

    server.read('p', Buffer.from(hex.replaceAll(' ', ''), 'hex'));
    server.read('stranger', Buffer.from(hex.replaceAll(' ', ''), 'hex'));
    jobs.get('k')?.finish();
    await runtime.advance(1);

    expect(incidents).toMatchObject([
      { kind: 'FRAME_INVALID', peer: 'orders' },
      { kind: 'FRAME_INVALID', peer: 'unknown' },
    ]);
    expect(refusals).toEqual([]);
    expect(heard('p')).toEqual([{ kind: 'response', id: 1, body: '{"key":"k"}' }]);
    expect(heard('stranger')).toEqual([]);
  },
);

test('a frame of another version is answered with the supported version', async () => {
  const { server, heard, runtime } = setup();

  server.read('future', Buffer.from([0x5a, 0x53, 2, 0]));
  await runtime.advance(1);

  expect(heard('future')).toEqual([failure('reject', 0, 'VERSION_UNSUPPORTED', 'no')]);
});

test('a malformed REQUEST is refused, and the next one is served', async () => {
  const { server, heard, runtime } = setup();
  const [frame = Buffer.alloc(0)] = framesOf([request(2, 'say', { text: '' })]);
  const malformed = Buffer.from('0000000703000000010102', 'hex');

  server.read('p', Buffer.concat([frame.subarray(0, 4), malformed, frame.subarray(4)]));
  await runtime.advance(1);

  expect(heard('p')).toEqual([
    failure('reject', 1, 'BODY_MALFORMED', 'no'),
    { kind: 'response', id: 2, body: '{"text":""}' },
  ]);
});

test('items that only servers send, and unknown kinds, are ignored', async () => {
  const { say, heard, runtime, server } = setup();

  say(
    'p',
    { kind: 'response', id: 1, body: '{}' },
    { kind: 'goaway', id: 0, graceMs: 1 },
    { kind: 200, id: 1, content: 'ff' },
    { kind: 'pong', id: 1, content: '' },
  );
  await runtime.advance(1);

  expect(heard('p')).toEqual([]);
  expect(server.inFlight).toBe(0);
});
