import { randomUUID } from 'node:crypto';
import { id, pageOf } from '@shop/shared/contracts/common';
import { z } from 'zod';
import type { Step } from '../people/step.ts';
import { parsed } from '../shop/answer.ts';
import type { Visitor } from './visitor.ts';

/** Of a review its id is all that matters here. */
const listed = pageOf(z.object({ id }));

const pathOf = (productId: string) => `/api/v1/products/${encodeURIComponent(productId)}/reviews`;

const readReviews = async ({ client }: Visitor, productId: string) => {
  const path = `${pathOf(productId)}?sort=newest&limit=10`;
  const answer = await client({ kind: 'reviews', path });
  return listed.parse(parsed(answer.body)).items;
};

/** Writes a review, and reads those that are there. */
export const tell = async (
  visitor: Visitor,
  { id: productId, rating, text }: Extract<Step, { readonly do: 'review' }>,
): Promise<void> => {
  const json = { rating, title: 'From somebody who shops', text, author: 'A. Shopper' };
  const path = pathOf(productId);
  await visitor.client({ kind: 'review', path, json, key: randomUUID() });
  await readReviews(visitor, productId);
};

/** Reads the reviews of a product, and says that the newest is helpful. */
export const vote = async (visitor: Visitor, productId: string): Promise<void> => {
  const [newest] = await readReviews(visitor, productId);
  if (!newest) return;
  const path = `/api/v1/reviews/${encodeURIComponent(newest.id)}/helpful`;
  await visitor.client({ kind: 'vote', path, method: 'POST', key: randomUUID() });
};
