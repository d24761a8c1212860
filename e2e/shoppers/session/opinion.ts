import { randomUUID } from 'node:crypto';
import { pageOf } from '@shop/shared/contracts/common';
import { review } from '@shop/shared/contracts/reviews';
import type { Step } from '../people/step.ts';
import { parsed } from '../shop/answer.ts';
import type { Visitor } from './visitor.ts';

const listed = pageOf(review.pick({ id: true }));

const pathOf = (id: string) => `/api/v1/products/${encodeURIComponent(id)}/reviews`;

const readReviews = async ({ client }: Visitor, id: string) => {
  const answer = await client({ kind: 'reviews', path: `${pathOf(id)}?sort=newest&limit=10` });
  return listed.parse(parsed(answer.body)).items;
};

/** Writes a review, and reads those that are there. */
export const tell = async (
  visitor: Visitor,
  { id, rating, text }: Extract<Step, { readonly do: 'review' }>,
): Promise<void> => {
  const json = { rating, title: 'From somebody who shops', text, author: 'A. Shopper' };
  await visitor.client({ kind: 'review', path: pathOf(id), json, key: randomUUID() });
  await readReviews(visitor, id);
};

/** Reads the reviews of a product, and says that the newest is helpful. */
export const vote = async (visitor: Visitor, id: string): Promise<void> => {
  const [newest] = await readReviews(visitor, id);
  if (!newest) return;
  const path = `/api/v1/reviews/${encodeURIComponent(newest.id)}/helpful`;
  await visitor.client({ kind: 'vote', path, method: 'POST', key: randomUUID() });
};
