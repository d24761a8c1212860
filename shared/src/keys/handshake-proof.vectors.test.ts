import { expect, test } from '@jest/globals';
import { proofs } from '../protocol/wire/testing/vectors.ts';
import { proofsOf } from './handshake-proof.ts';

test.each(proofs)('proves what the specification says: $description', (vector) => {
  const { caller, server, text, proof, holds } = vector;

  expect(proofsOf(server).isBy(caller.publicKey, Buffer.from(text), proof)).toBe(holds);
});

test.each(proofs.filter(({ holds }) => holds))(
  'is made as the specification says: $description',
  ({ caller, server, text, proof }) => {
    const made = proofsOf(caller).make(Buffer.from(text), server.publicKey);

    expect(made.toString('hex')).toBe(proof.toString('hex'));
  },
);
