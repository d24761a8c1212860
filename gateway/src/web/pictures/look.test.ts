import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { colourNames, partsOf, patternNames, variantOf } from './look.ts';
import { detailsOf, drawPicture, drawnShapes, likeDetail } from './picture.ts';

test('a variant is what its parts make, whichever it is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999 }), (variant) => {
      const parts = partsOf(variant);
      expect(parts.colour).toBeLessThan(colourNames.length);
      expect(parts.pattern).toBeLessThan(patternNames.length);
      expect(variantOf(parts)).toBe(variant);
    }),
  );
});

test.each(['parcels', ...drawnShapes])(
  'each style of %s looks different, and there are no more',
  (shape) => {
    const details = detailsOf(shape);
    const draw = (detail: number) =>
      drawPicture({ shape, variant: variantOf({ colour: 3, pattern: 2, detail }) });

    expect(new Set(details.map(draw)).size).toBe(details.length);
    for (const detail of [0, 1, 7, 16, 1_000]) {
      expect(details).toContain(likeDetail(shape, detail));
      expect(draw(likeDetail(shape, detail))).toBe(draw(detail));
    }
  },
);
