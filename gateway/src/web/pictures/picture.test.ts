import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { drawnShapes, drawPicture } from './picture.ts';

const anyShape = fc.oneof(fc.constantFrom(...drawnShapes), fc.string());
const anyVariant = fc.integer({ min: 0, max: 999_999 });

test('every picture is a whole SVG of at most 3 KB that scales and runs nothing', () => {
  fc.assert(
    fc.property(anyShape, anyVariant, (shape, variant) => {
      const picture = drawPicture({ shape, variant });

      expect(picture).toMatch(/^<svg xmlns="[^"]+" viewBox="0 0 240 240".*<\/svg>$/);
      expect(picture).not.toMatch(/<script|javascript:|\son\w+=|undefined|NaN/);
      expect(picture.length).toBeLessThanOrEqual(3_000);
    }),
  );
});

test('a picture is the same whenever it is drawn', () => {
  fc.assert(
    fc.property(anyShape, anyVariant, (shape, variant) => {
      expect(drawPicture({ shape, variant })).toBe(drawPicture({ shape, variant }));
    }),
  );
});

test('each of the twelve shapes looks unlike the others', () => {
  expect(drawnShapes).toHaveLength(12);
  expect(new Set(drawnShapes.map((shape) => drawPicture({ shape, variant: 7 }))).size).toBe(12);
});

test.each(drawnShapes)('the first thirty %s all differ', (shape) => {
  const pictures = Array.from({ length: 30 }, (_, variant) => drawPicture({ shape, variant }));

  expect(new Set(pictures).size).toBe(30);
});

test('an unknown shape is drawn as a parcel', () => {
  const parcel = drawPicture({ shape: 'parcels', variant: 3 });

  expect(drawPicture({ shape: 'submarines', variant: 3 })).toBe(parcel);
  expect(drawPicture({ shape: 'constructor', variant: 3 })).toBe(parcel);
});
