import { z } from 'zod';
import { reviewsContract } from '@shop/shared/contracts/reviews';
import type { Output } from '@shop/shared/protocol/contract';
import type { ApiParts } from '../../api/api-parts.ts';
import { jsonAnswer, noStore } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { productHref } from '../../web/links.ts';
import { anchorOf, places } from './review-item.ts';
import { voterOfBrowser, voterOfProgram } from './voter.ts';

/** The product whose page a vote changes. */
const changes = ({ productId }: Output<typeof reviewsContract, 'vote'>) => [productId];

/**
 * Votes of programs. A vote counts once anyhow: its idempotency key is a header that browsers send
 * for no page of another origin without asking first (a preflight), as there is no body that would.
 */
const asData = ({ write }: ApiParts): Route =>
  route('POST', '/api/v1/reviews/:id/helpful', {
    summary: 'Say that a review is helpful',
    description: 'It counts once for each person or address, however often it is said.',
    of: reviewsContract,
    counts: 'votes',
    key: 'required',
    answers: { 200: reviewsContract.operations.vote.output },
    handle: async ({ id, key, headers, client, context }) => {
      const options = { context, key, changes };
      const vote = { id, voter: voterOfProgram(headers, client) };
      return jsonAnswer(200, await write(reviewsContract, 'vote', vote, options));
    },
  });

/** Votes of people, who are led back to the place where the review stands. */
const asForm = ({ runtime, write }: ApiParts): Route =>
  route('POST', '/reviews/:id/helpful', {
    counts: 'votes',
    bodyType: 'form',
    body: z.strictObject({ place: z.enum(places) }),
    handle: async ({ id, body, headers, context }) => {
      const { voter, headers: cookie } = voterOfBrowser(headers, runtime.newId);
      const options = { context, key: runtime.newId(), changes };
      const { productId } = await write(reviewsContract, 'vote', { id, voter }, options);
      const query = new URLSearchParams({ helpful: id });
      const location = `${productHref(productId)}?${query}#${anchorOf(body.place, id)}`;
      return { status: 303, headers: { ...noStore, ...cookie, Location: location }, body: '' };
    },
  });

/** The routes by which reviews are found helpful. */
export const voteRoutes = (parts: ApiParts): readonly Route[] => [asData(parts), asForm(parts)];
