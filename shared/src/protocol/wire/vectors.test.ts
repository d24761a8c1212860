import { expect, test } from '@jest/globals';
import { kinds } from './kinds.ts';
import { framesOf, readFrame } from './testing/item-data.ts';
import { frames } from './testing/vectors.ts';

test.each(frames)('is decoded as specified: $description', (vector) => {
  const { items, problem } = readFrame(vector.hex);

  expect(items).toEqual(vector.items);
  expect(problem).toBe('problem' in vector ? vector.problem : undefined);
});

test.each(frames.filter((vector) => vector.encodes))(
  'is encoded as specified: $description',
  ({ items, hex }) => {
    expect(framesOf(items).map((frame) => frame.toString('hex'))).toEqual([hex.toString('hex')]);
  },
);

test('there is a vector for each kind of item, and for each frame problem', () => {
  const reserved = ['chunk', 'end', 'accepted'];
  const written = frames.filter(({ encodes }) => encodes).flatMap(({ items }) => items);
  const read = frames.flatMap(({ items }) => items);

  expect(new Set(written.map(({ kind }) => kind))).toEqual(
    new Set(Object.keys(kinds).filter((kind) => !reserved.includes(kind))),
  );
  expect(read.map(({ kind }) => kind)).toEqual(expect.arrayContaining([12, 13, 14]));
  expect(
    new Set(frames.flatMap((vector) => ('problem' in vector ? [vector.problem] : []))),
  ).toEqual(new Set(['not a frame', 'version', 'malformed item']));
});
