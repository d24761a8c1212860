import { expect, test } from '@jest/globals';
import { maxRequestBytes, maxRequestFrameBytes } from '../wire/limits.ts';
import { failed } from '../wire/testing/heard-item.ts';
import { framesOf } from '../wire/testing/item-data.ts';
import {
  answered,
  dialAuthenticated,
  dialInParts,
  dialRaw,
  helloOf,
  request,
  saying,
} from './testing/raw-peer.ts';
import { openBusyVault } from './testing/vault.ts';

test('Z6: garbage, and messages with no or many parts, reach no handler and get no answer', async () => {
  await using vault = await openBusyVault();
  using peer = await dialAuthenticated(vault);
  using inParts = await dialInParts(vault);
  await inParts.shakeHands();

  for (let n = 0; n < 200; n++) {
    peer.sayRaw(Buffer.from(`GET /${n} HTTP/1.1\r\n\r\n`));
    peer.sayRaw(Buffer.alloc(n, n));
    peer.say({ kind: n + 12, id: n, content: 'ff'.repeat(n) });
    await inParts.say([...framesOf([request(1)]), Buffer.alloc(n)]);
  }
  await inParts.say([Buffer.alloc(0), ...framesOf([request(1)])]);
  await inParts.say(Array.from({ length: 200_000 }, () => Buffer.alloc(1)));
  await inParts.say(framesOf([request(2)]));
  peer.say({ kind: 'ping', id: 7, content: '00'.repeat(8) });

  await peer.hears(saying({ kind: 'pong', id: 7 }));
  await inParts.hears(answered(2));
  expect(inParts.heard).toHaveLength(2);
  expect(peer.heard.map(({ kind }) => kind)).toEqual(['welcome', 'pong']);
  expect(vault.strange()).toEqual(['strange']);
  await vault.finish();
});

test.each([
  ['another magic', '5a54 01 00', undefined],
  ['version 0', '5a53 00 00', 'VERSION_UNSUPPORTED'],
  ['version 2', '5a53 02 00', 'VERSION_UNSUPPORTED'],
  ['version 255', '5a53 ff ff', 'VERSION_UNSUPPORTED'],
])('Z7: a frame with %s is not read', async (_, head, code) => {
  await using vault = await openBusyVault();
  using peer = await dialAuthenticated(vault);
  const [frame = Buffer.alloc(0)] = framesOf([request(1)]);

  peer.sayRaw(Buffer.concat([Buffer.from(head.replaceAll(' ', ''), 'hex'), frame.subarray(4)]));
  peer.say(request(2));

  await peer.hears(answered(2));
  const refusals = peer.heard.filter(({ kind }) => kind === 'reject');
  expect(refusals.map((one) => failed(0, code ?? '')(one))).toEqual(code ? [true] : []);
  expect(vault.strange()).toEqual(['strange']);
  await vault.finish();
});

test('Z7: a HELLO with later versions and unknown fields is accepted', async () => {
  await using vault = await openBusyVault();
  using peer = await dialRaw(vault);
  const { pair } = vault.keys.keyringOf('stranger');

  peer.say(helloOf('stranger', pair, vault.publicKey, { versions: [1, 9], later: { than: 1 } }));
  const [frame = Buffer.alloc(0)] = framesOf([
    request(1, { flags: 0xfe }),
    { kind: 200, id: 2, content: 'ff' },
  ]);
  frame[3] = 0xff;
  peer.sayRaw(frame);

  await peer.hears(answered(1));
  await vault.finish();
});

test.each([[[2, 9]], [[0, 0]], [[9, 2]]])(
  'Z7: a caller that supports only versions %j is told the supported one',
  async (versions) => {
    await using vault = await openBusyVault();
    using peer = await dialRaw(vault);
    const { pair } = vault.keys.keyringOf('stranger');

    peer.say(helloOf('stranger', pair, vault.publicKey, { versions }), request(1));

    await peer.hears(failed(0, 'VERSION_UNSUPPORTED'));
    await peer.hears(failed(1, 'UNAUTHENTICATED'));
    expect(JSON.stringify(peer.heard)).toContain('version 1');
    await vault.finish();
  },
);

const bodyOf = (octets: number) => `{"key":"${'x'.repeat(octets - 10)}"}`;

test('Z8: the largest body is served, a larger one is refused, and a larger frame disconnects its sender', async () => {
  await using vault = await openBusyVault();
  using peer = await dialAuthenticated(vault);

  peer.say(request(1, { body: bodyOf(maxRequestBytes) }));
  peer.say(request(2, { body: bodyOf(maxRequestBytes + 1) }));
  await peer.hears(answered(1));
  await peer.hears(failed(2, 'PAYLOAD_TOO_LARGE'));
  peer.sayRaw(Buffer.alloc(maxRequestFrameBytes));
  peer.say(request(3));
  await peer.hears(answered(3));

  peer.sayRaw(Buffer.alloc(maxRequestFrameBytes + 1));
  await peer.untilUps(2);
  await peer.shakeHands();
  peer.say(request(4));

  await peer.hears(answered(4));
  await vault.finish();
});

test.each([
  ['an item of 4 GiB', 'ffffffff 03 00000001', []],
  ['an item of nothing', '00000000 03 00000001', []],
  ['an item that ends beyond the frame', '00000006 03 00000001', []],
  ['metadata of 64 KiB', '0000000e 03 00000001 00000001 00 00 00 ffff', ['reject']],
  ['a name of 255 octets', '0000000f 03 00000001 00000001 00 00 ff 0000 00', ['reject']],
])('Z8: no memory is allocated for a claimed length (%s)', async (_, hex, kinds) => {
  await using vault = await openBusyVault();
  using peer = await dialAuthenticated(vault);

  peer.sayRaw(Buffer.from(`5a530100${hex.replaceAll(' ', '')}`, 'hex'));
  peer.say(request(2));

  await peer.hears(answered(2));
  expect(peer.heard.map(({ kind }) => kind)).toEqual(['welcome', ...kinds, 'response']);
  expect(vault.strange()).toEqual(['strange']);
  await vault.finish();
});

const deep = 30_000;

test.each([
  ['arrays in arrays', `${'['.repeat(deep)}${']'.repeat(deep)}`, 'INVALID_ARGUMENT'],
  ['arrays in a field', `{"key":${'['.repeat(deep)}${']'.repeat(deep)}}`, 'INVALID_ARGUMENT'],
  ['arrays without end', '['.repeat(deep), 'BODY_MALFORMED'],
  ['octets after the end', '{"key":"k"}{}', 'BODY_MALFORMED'],
  ['no octets', '', 'BODY_MALFORMED'],
  ['a number that JSON does not have', '{"key":"k","amount":NaN}', 'BODY_MALFORMED'],
  ['an endless number', '{"key":"k","amount":1e999}', 'INVALID_ARGUMENT'],
  ['a number that is not exact', '{"key":"k","amount":9007199254740993}', 'INVALID_ARGUMENT'],
  ['__proto__', '{"key":"k","__proto__":{"text":"x"}}', 'INVALID_ARGUMENT'],
  ['constructor', '{"key":"k","constructor":{"prototype":{"text":"x"}}}', 'INVALID_ARGUMENT'],
  ['an unknown field', '{"key":"k","role":"admin"}', 'INVALID_ARGUMENT'],
  ['null', 'null', 'INVALID_ARGUMENT'],
])('Z9: a body of %s is refused', async (_, body, code) => {
  await using vault = await openBusyVault();
  using peer = await dialAuthenticated(vault);

  peer.say(request(1, { body }));

  await peer.hears(failed(1, code));
  expect(vault.strange()).toEqual([]);
  expect(Object.hasOwn(Object.prototype, 'text')).toBe(false);
  await vault.finish();
});

test('Z9: a body that is not UTF-8 is refused; of a repeated key the last one counts', async () => {
  await using vault = await openBusyVault();
  using peer = await dialAuthenticated(vault);
  const [frame = Buffer.alloc(0)] = framesOf([request(1, { body: '{"key":"@"}' })]);
  frame[frame.lastIndexOf('@')] = 0xff;

  peer.sayRaw(frame);
  peer.say(request(2, { body: '{"key":"first","key":"last"}' }));

  await peer.hears(failed(1, 'BODY_MALFORMED'));
  await peer.hears(answered(2));
  expect(vault.strange()).toEqual(['last']);
  await vault.finish();
});

test.each(['nothing', 'constructor', '__proto__', 'toString', '', 'look\u0000', 'x'.repeat(255)])(
  'Z10: an unknown operation (%j) is refused',
  async (operation) => {
    await using vault = await openBusyVault();
    using peer = await dialAuthenticated(vault);

    peer.say(request(1, { operation }));

    await peer.hears(failed(1, 'UNIMPLEMENTED'));
    expect(vault.strange()).toEqual([]);
    await vault.finish();
  },
);

test('Z13: no remaining time is refused, too much is limited, and an invalid number is malformed', async () => {
  await using vault = await openBusyVault();
  using peer = await dialAuthenticated(vault);
  const left = '{"how":"never end"}';

  peer.say(request(1, { remainingMs: 0 }));
  peer.say(request(2, { remainingMs: 0xffff_ffff }));
  peer.say(request(3, { remainingMs: 50, operation: 'misbehave', body: left }));
  peer.sayRaw(Buffer.from('5a530100 00000008 03 00000004 000001'.replaceAll(' ', ''), 'hex'));

  await peer.hears(failed(1, 'DEADLINE_EXCEEDED'));
  await peer.hears(answered(2));
  await peer.hears(failed(3, 'DEADLINE_EXCEEDED'));
  await peer.hears(failed(4, 'BODY_MALFORMED'));
  expect(vault.strange()).toEqual(['strange', 'never end']);
  await vault.finish();
});
