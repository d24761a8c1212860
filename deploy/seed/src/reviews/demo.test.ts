import { expect, test } from '@jest/globals';
import { articles, categories } from '../catalogue/catalogue.ts';
import { batchesOf, variantAt } from '../catalogue/variants.ts';
import { demo, reviewsOf } from './demo.ts';
import { wordingOf } from './writer.ts';

type ReviewInput = ReturnType<typeof reviewsOf>[number];
const all = articles.flatMap(reviewsOf);
const sentencesOf = ({ text }: ReviewInput) => text.split(/(?<=\.)\s/);

const average = (reviews: readonly ReviewInput[]) =>
  reviews.reduce((sum, { rating }) => sum + rating, 0) / reviews.length;

test('there are about 800 reviews, most of them friendly, and every rating occurs', () => {
  const counts = [1, 2, 3, 4, 5].map(
    (stars) => all.filter(({ rating }) => rating === stars).length,
  );

  expect(all.length).toBeGreaterThan(750);
  expect(all.length).toBeLessThan(850);
  expect(Math.min(...counts)).toBeGreaterThan(10);
  expect((counts[3] ?? 0) + (counts[4] ?? 0)).toBeGreaterThan(all.length * 0.7);
});

test('better products have better ratings', () => {
  const good = articles.filter(({ quality }) => quality >= 4.5).flatMap(reviewsOf);
  const poor = articles.filter(({ quality }) => quality < 3.6).flatMap(reviewsOf);

  expect(average(good)).toBeGreaterThan(4.2);
  expect(average(poor)).toBeLessThan(3.6);
});

test('no review shares a sentence, a title or an author with the four before it', () => {
  for (const article of articles) {
    const reviews = reviewsOf(article);
    reviews.forEach((review, at) => {
      const before = reviews.slice(Math.max(0, at - 4), at);
      const said = new Set(before.flatMap(sentencesOf));
      expect(sentencesOf(review).filter((sentence) => said.has(sentence))).toEqual([]);
      expect(before.map(({ title }) => title)).not.toContain(review.title);
      expect(before.map(({ author }) => author)).not.toContain(review.author);
    });
  }
});

test('two reviews with the same text are rare in the shop and never of the same product', () => {
  for (const article of articles) {
    const texts = reviewsOf(article).map(({ text }) => text);
    expect(new Set(texts).size).toBe(texts.length);
  }
  expect(new Set(all.map(({ text }) => text)).size).toBeGreaterThan(all.length * 0.98);
});

test('no review says two things about the same aspect', () => {
  const aspects = categories.flatMap(({ category }) => wordingOf(category).aspects);

  for (const review of all) {
    const sentences = sentencesOf(review);
    for (const { praise, quibble, fault } of aspects) {
      const said = [...praise, ...quibble, ...fault].filter((one) => sentences.includes(one));
      expect(said.length).toBeLessThanOrEqual(1);
    }
  }
});

test('a product that nobody buys yet has no reviews', () => {
  const fresh = articles.filter(({ popularity }) => popularity === 0);

  expect(fresh).not.toEqual([]);
  expect(fresh.flatMap(reviewsOf)).toEqual([]);
});

test('about every fourth review is verified', () => {
  const verified = all.filter((one) => one.verified);

  expect(verified.length / all.length).toBeGreaterThan(0.2);
  expect(verified.length / all.length).toBeLessThan(0.3);
});

test('most products that are bought have reviews that people find helpful, enough for testimonials', () => {
  const [batch = []] = batchesOf(60);
  const votes = demo.entriesOf(batch).filter(({ operation }) => operation === 'vote');
  const helpful = new Map(
    articles.map(({ id }) => [
      id,
      new Set(votes.flatMap(({ key }) => key.match(`review-${id}-.*-`) ?? [])),
    ]),
  );

  expect(votes.length).toBeGreaterThan(300);
  expect(votes.length).toBeLessThan(600);
  const [some, three] = [1, 3].map((least) =>
    [...helpful.values()].filter(({ size }) => size >= least),
  );
  expect(some?.length).toBeGreaterThan(35);
  expect(three?.length).toBeGreaterThan(5);
});

test('a hundred generated products have fifty reviews', () => {
  const variants = Array.from({ length: 104 }, (_, n) => variantAt(60 + n));

  expect(variants.flatMap(reviewsOf)).toHaveLength(52);
});

test('the reviews of a product do not come all in a row', () => {
  const [batch] = batchesOf(60);
  const entries = batch ? demo.entriesOf(batch) : [];

  const reviewed = entries.slice(0, 40).map(({ key }) => /p-\d+/.exec(key)?.[0]);
  expect(reviewed).toHaveLength(40);
  expect(reviewed).toHaveLength(new Set(reviewed).size);
});
