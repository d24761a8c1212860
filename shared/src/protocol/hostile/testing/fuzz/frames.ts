import type { KeyPair } from '../../../../keys/key-pair.ts';
import { type ItemData, framesOf } from '../../../wire/testing/item-data.ts';
import { helloOf, request } from '../raw-peer.ts';
import type { Chance } from './chance.ts';

/** The sender, and the receiver. */
interface Speaker {
  readonly pair: KeyPair;
  readonly serverKey: string;
}

const bodies: readonly [string, ...string[]] = [
  '{"key":"k"}',
  '{"key":"k","text":"ö😀","amount":9007199254740991}',
  '{"key":"k","amount":1e400}',
  '{"key":"k","__proto__":{"text":"x"},"constructor":{"prototype":{}}}',
  '{"key":"k","key":["k"],"text":null}',
  `{"key":${'['.repeat(2_000)}${']'.repeat(2_000)}}`,
  `{"key":"${'k'.repeat(2_000)}"}`,
  '',
  'null',
];

const misbehaviour = ['throw', 'throw no error', 'bigint', 'cycle', 'nothing', 'say much'] as const;

const operations = ['look', 'put', 'open', 'misbehave', 'clear', '$events', '__proto__'] as const;

const bodyOf = (operation: string, chance: Chance): string => {
  if (operation === 'misbehave') return `{"how":"${chance.oneOf(misbehaviour)}"}`;
  if (operation === 'put') return `{"text":"${chance.below(3)}"}`;
  return chance.oneOf(bodies);
};

const requestBy = (chance: Chance): ItemData => {
  const operation = chance.oneOf(operations);
  return request(chance.below(300), {
    operation,
    remainingMs: chance.oneOf([0, 1, 50, 1_000, 0xffff_ffff]),
    flags: chance.below(4),
    attempt: chance.below(3),
    metadata: chance.oneOf<object>([
      {},
      { requestId: 'r', traceparent: '00-0123456789abcdef0123456789abcdef-0123456789abcdef-01' },
      { user: 'x.y.z', behind: '7' },
      { idempotencyKey: `${chance.below(20)}` },
    ]),
    body: bodyOf(operation, chance),
  });
};

const helloBy = (chance: Chance, { pair, serverKey }: Speaker): ItemData => {
  const facts = chance.oneOf<object>([
    {},
    {},
    { versions: [1, 9] },
    { service: 'other' },
    { caller: { service: 'outside', instance: 's', bootId: 's' } },
    { time: chance.oneOf([0, -1, 1.5, 2 ** 53]) },
    { nonce: 'again' },
  ]);
  const hello = helloOf('stranger', pair, serverKey, facts);
  return chance.below(4) === 0 ? { ...hello, proof: '00'.repeat(chance.below(40)) } : hello;
};

const itemBy = (chance: Chance, speaker: Speaker): ItemData => {
  const kind = chance.below(20);
  const id = chance.below(300);
  if (kind === 0) return helloBy(chance, speaker);
  if (kind === 1) return { kind: 'ping', id, content: '00'.repeat(chance.below(12)) };
  if (kind <= 3) return { kind: 'cancel', id, content: '' };
  if (kind === 4) return { kind: chance.below(256), id, content: 'ff'.repeat(chance.below(20)) };
  if (kind === 5) return { kind: 'goaway', id: 0, graceMs: chance.below(1_000) };
  return requestBy(chance);
};

/** A valid frame of items of all kinds with hostile content. */
export const frameBy = (chance: Chance, speaker: Speaker): Buffer => {
  const items = Array.from({ length: 1 + chance.below(6) }, () => itemBy(chance, speaker));
  return framesOf(items)[0] ?? Buffer.alloc(0);
};
