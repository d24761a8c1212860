import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { everyContract } from '../../shared/src/service/every-contract.ts';
import {
  type ContractDocument,
  fromDocument,
  toDocument,
} from '../../shared/src/protocol/conformance/testing/contract-document.ts';
import { contractFolder, generatedContracts } from './contracts.ts';
import { files, textOf } from './repository.ts';

test('the contracts stand as JSON beside the specification, and no other (else: make docs)', async () => {
  const generated = await generatedContracts();

  for (const [path, text] of generated)
    expect({ path, text: textOf(path) }).toEqual({ path, text });
  expect(files.filter((path) => path.startsWith(`${contractFolder}/`)).toSorted()).toEqual(
    [...generated.keys()].toSorted(),
  );
});

test('each says all that the contract says but for shapes: read again, it is the same', async () => {
  const factsOf = ({ operations, events, ...facts }: ContractDocument) => ({
    ...facts,
    operations: Object.entries(operations).map(([name, { input: _, output: __, ...rest }]) => [
      name,
      rest,
    ]),
    events: Object.keys(events),
  });

  for (const contract of await everyContract()) {
    const document = toDocument(contract);

    expect(factsOf(toDocument(fromDocument(document)))).toEqual(factsOf(document));
  }
});

test('every shape is told: no operation and no event may be anything', async () => {
  for (const contract of await everyContract()) {
    const { operations, events } = toDocument(contract);
    const shapes = Object.values(operations).flatMap(({ input, output }) => [input, output]);

    for (const shape of [...shapes, ...Object.values(events)]) {
      expect(shape).toHaveProperty('type');
      expect(JSON.stringify(shape)).not.toMatch(/(?<!"properties"):\{\}/);
      expect(z.fromJSONSchema(shape).safeParse(null).success).toBe(false);
    }
  }
});

test('the specification names every field that an operation has in the JSON, and no other', async () => {
  const [, rows = ''] =
    /\*\*contract\*\* is JSON:[^]*?\n\n((?:\|.*\n)+)/.exec(textOf('docs/protocol.md')) ?? [];
  const named = rows
    .split('\n')
    .flatMap((row) =>
      [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, field = '']) => field),
    );
  const written = (await everyContract()).flatMap((contract) =>
    Object.values(toDocument(contract).operations).flatMap((operation) => Object.keys(operation)),
  );

  expect(named.toSorted()).toEqual([...new Set(written)].toSorted());
});
