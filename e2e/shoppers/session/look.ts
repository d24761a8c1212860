import { z } from 'zod';
import type { Step } from '../people/step.ts';
import { parsed } from '../shop/answer.ts';
import type { Visitor } from './visitor.ts';

type Looking = Extract<Step, { readonly do: 'openHome' | 'openCategory' | 'search' | 'look' }>;

const composed = z.object({ degraded: z.array(z.string()) });

const query = (values: Readonly<Record<string, string>>) => `${new URLSearchParams(values)}`;

const lookAt = async (
  { client, cookies, tally }: Visitor,
  { id, as }: Extract<Looking, { readonly do: 'look' }>,
): Promise<void> => {
  const path = encodeURIComponent(id);
  if (as === 'page') await client({ kind: 'product page', path: `/products/${path}`, cookies });
  else if (as === 'phone')
    await client({ kind: 'phone page', path: `/mobile/v1/products/${path}` });
  else {
    const answer = await client({ kind: 'product data', path: `/api/v1/products/${path}/page` });
    if (composed.parse(parsed(answer.body)).degraded.length > 0) tally.count('degraded');
  }
};

/** Looks at what the shop shows to everybody. */
export const look = async (visitor: Visitor, step: Looking): Promise<void> => {
  const { client, cookies } = visitor;
  if (step.do === 'openHome') await client({ kind: 'home', path: '/', cookies });
  else if (step.do === 'openCategory') {
    const path = `/?${query({ category: step.category })}`;
    await client({ kind: 'category', path, cookies });
  } else if (step.do === 'look') await lookAt(visitor, step);
  else if (step.as === 'page') {
    await client({ kind: 'search page', path: `/?${query({ q: step.words })}`, cookies });
  } else {
    const asked = query({ q: step.words, sort: 'relevance', limit: '10' });
    await client({ kind: 'search data', path: `/api/v1/products?${asked}` });
  }
};
