import { expect, test } from '@jest/globals';
import { gone, live, stale } from '../../../web/testing/product.ts';
import { testimonials as section } from './section.ts';
import { sample } from './testing/sample.ts';

/** The band of the testimonials; undefined where there is none. */
const shown = (data: ReturnType<typeof live>) => {
  const known = { ...data, name: 'testimonials', purchasable: true, joined: [] };
  const { band } = section.view(known, { id: 'p-1', query: {}, newKey: () => 'key-1' });
  return band ? band.toString() : undefined;
};

test('testimonials say what they are, that they are a selection, and where all reviews are', () => {
  const band = shown(live(sample));

  expect(band).toContain('with 4 or 5 stars that most people found helpful');
  expect(band).toContain('all of verified\n');
  expect(band).toContain('They are a selection: <a href="#reviews">');
});

test('each testimonial says that its purchase is verified and how many it has helped', () => {
  const band = shown(live(sample)) ?? '';

  expect(sample.items).toHaveLength(2);
  expect(band.match(/Verified purchase/g)).toHaveLength(2);
  expect(band).toContain('12 people found this helpful');
  expect(band).toContain('1 person found this helpful');
  expect(band).toContain('id="testimonial-review-0"');
});

test('a product without testimonials has no place for them', () => {
  expect(shown(live({ items: [], version: 0 }))).toBeUndefined();
});

test('old testimonials say how old, missing ones that they are missing', () => {
  expect(shown(stale(sample, 61_000))).toContain(
    'Testimonials from <time datetime="PT1M">1 min</time> ago',
  );
  expect(shown(gone('unavailable'))).toContain('Testimonials cannot be shown right now.');
});
