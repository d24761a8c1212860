import { expect, test } from '@jest/globals';
import { reviewForm } from './form.ts';

const empty = { values: {}, errors: {}, key: 'key-1' };
const formOf = (changes: Partial<Parameters<typeof reviewForm>[1]> = {}) =>
  reviewForm('mug-1', { ...empty, ...changes }).toString();

test('the form posts to the product with its idempotency key', () => {
  const form = formOf();

  expect(form).toContain('method="post"');
  expect(form).toContain('action="/products/mug-1/reviews#review-errors"');
  expect(form).toContain('name="idempotencyKey" value="key-1"');
});

test('a refused form keeps what was typed, markup and line breaks too', () => {
  const form = formOf({
    values: { rating: '4', title: 'A "fine" mug', text: '\nfirst\n</textarea>', author: 'Ada' },
    errors: { title: 'is too long' },
  });

  expect(form).toContain('value="A &quot;fine&quot; mug"');
  expect(form).toContain('>\n\nfirst\n&lt;/textarea&gt;</textarea>');
  expect(form).toMatch(/value="4"\s+required\s+checked/);
});

test('each error stands at its field and in the list that the answer begins with', () => {
  const form = formOf({ errors: { author: 'must not be empty' } });

  expect(form).toContain('<div id="review-errors" class="notice error"');
  expect(form).toContain('id="review-author-error">must not be empty');
  expect(form).toContain('aria-invalid="true" aria-describedby="review-author-error"');
  expect(form).toContain('<a href="#review-author">Your name, as others will see it: must not be');
  expect(form).not.toContain('review-title-error');
});

test('an error of the whole form is shown without a field', () => {
  expect(formOf({ errors: { form: 'The shop is too busy.' } })).toContain('The shop is too busy.');
});

test('the form says to everybody whose reviews are marked', () => {
  expect(formOf().replaceAll(/\s+/g, ' ')).toContain(
    'If you are signed in and we have sent you this product, your review is marked',
  );
});

test('a form without errors marks no field as invalid', () => {
  expect(formOf()).not.toMatch(/role="alert"|aria-invalid/);
});

test('a posted review gets thanks in the place of the form', () => {
  const form = formOf({ accepted: 'posted' });

  expect(form).toContain('<p id="write-review" class="notice done"');
  expect(form).toContain('Thank you, your review is in.');
  expect(form).not.toContain('<form');
  expect(formOf({ accepted: 'verified' })).toContain('is in, as one of a verified purchase.');
});
