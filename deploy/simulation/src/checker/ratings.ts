import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Break, CallHistory, Indexed, Rules } from './indexed.ts';
import { lastAnswers, shownIn } from './last-answers.ts';

/** The stored states of the reviews service, as far as rules look at them. */
const kinds = {
  review: z.object({
    id: z.string(),
    productId: z.string(),
    rating: z.int(),
    title: z.string(),
    verified: z.boolean().default(false),
  }),
  vote: z.object({ reviewId: z.string(), verified: z.boolean() }),
  decision: z.object({ reviewId: z.string(), isHidden: z.boolean() }),
};

const storedAs = <K extends keyof typeof kinds>({ final }: Indexed, kind: K) =>
  final.stored.flatMap(({ service, state }): z.output<(typeof kinds)[K]>[] => {
    const found = service === 'reviews' ? kinds[kind].safeParse(state).data : undefined;
    return found ? [found as z.output<(typeof kinds)[K]>] : [];
  });

const hiddenIn = (index: Indexed): ReadonlySet<string> =>
  new Set(storedAs(index, 'decision').flatMap((one) => (one.isHidden ? one.reviewId : [])));

/** The reviews of a product that everybody may see. */
const visibleOf = (index: Indexed, productId: string) => {
  const hidden = hiddenIn(index);
  return storedAs(index, 'review').filter(
    (one) => one.productId === productId && !hidden.has(one.id),
  );
};

/** The reads that tell staff of hidden reviews as well. */
const staffReads: readonly string[] = ['moderation', 'moderated'];

/** The last answers of the service to everybody. */
const publicAnswers = (index: Indexed) =>
  lastAnswers(index).filter(
    ({ call }) => call.service === 'reviews' && !staffReads.includes(call.operation),
  );

/** The histogram in an answer, if it has one. */
const histogramIn = (answer: unknown): readonly unknown[] | undefined => {
  const { summary = answer }: { readonly summary?: unknown } = Object(answer);
  const { histogram }: { readonly histogram?: unknown } = Object(summary);
  return Array.isArray(histogram) ? histogram : undefined;
};

/** A product has as many reviews as were posted and are not hidden, each with its stars. */
function* isCounted(index: Indexed): Iterable<Break> {
  for (const { call, answer } of publicAnswers(index)) {
    const histogram = histogramIn(answer);
    if (!histogram) continue;
    const visible = visibleOf(index, call.about);
    const expected = [1, 2, 3, 4, 5].map(
      (stars) => visible.filter(({ rating }) => rating === stars).length,
    );
    if (isDeepStrictEqual(histogram, expected)) continue;
    const text = `has ratings ${histogram.join(' ')}, should have ${expected.join(' ')}`;
    yield [call.about, `${call.id}: ${call.about} ${text}`];
  }
}

/** Nobody is shown a hidden review, and a list that is whole has all others. */
function* isListed(index: Indexed): Iterable<Break> {
  const hidden = hiddenIn(index);
  for (const { call, answer } of publicAnswers(index)) {
    const shown = shownIn(answer).map(({ id }) => String(id));
    for (const id of shown.filter((one) => hidden.has(one))) {
      yield [id, `${call.id} (${call.operation}) was shown ${id}, which is hidden`];
    }
    const { nextCursor }: { readonly nextCursor?: unknown } = Object(answer);
    if (nextCursor !== null) continue;
    for (const { id } of visibleOf(index, call.about)) {
      if (!shown.includes(id)) yield [id, `${call.id} was not shown ${id}`];
    }
  }
}

/** The voters who have asked for a vote for a review, or were told that it counts. */
const votersOf = (calls: readonly CallHistory[], reviewId: string, isConfirmed: boolean) =>
  new Set(
    calls
      .filter(({ call }) => call.service === 'reviews' && call.operation === 'vote')
      .filter(({ call }) => call.input['id'] === reviewId)
      .filter(({ ends: [end] }) => !isConfirmed || end?.code === 'ok')
      .map(({ call }) => call.input['voter']),
  ).size;

/** A voter counts once: a review has a vote for each one who was told so, and none for nobody. */
function* countsVotersOnce(index: Indexed): Iterable<Break> {
  const votes = Map.groupBy(storedAs(index, 'vote'), ({ reviewId }) => reviewId);
  for (const { id } of storedAs(index, 'review')) {
    const count = votes.get(id)?.length ?? 0;
    const [least, most] = [votersOf(index.calls, id, true), votersOf(index.calls, id, false)];
    if (count >= least && count <= most) continue;
    yield [id, `${id} has ${count} votes, of ${least} to ${most} voters`];
  }
  for (const { call, answer } of publicAnswers(index)) {
    for (const { id, helpful } of shownIn(answer)) {
      const count = votes.get(String(id))?.length ?? 0;
      if (helpful === count) continue;
      yield [
        String(id),
        `${call.id} was shown ${String(helpful)} votes for ${String(id)} of ${count}`,
      ];
    }
  }
}

const orderShape = z.object({
  customerId: z.string(),
  lines: z.array(z.object({ productId: z.string() })),
  history: z.array(z.object({ status: z.string() })),
});

/** The customers to whom a product was shipped at some time. */
const receiversOf = ({ final }: Indexed, productId: string): ReadonlySet<string> =>
  new Set(
    final.stored.flatMap(({ service, state }) => {
      const order = service === 'orders' ? orderShape.safeParse(state).data : undefined;
      const isShipped = order?.history.some(({ status }) => status === 'shipped');
      const isOf = order?.lines.some((line) => line.productId === productId);
      return order && isShipped && isOf ? order.customerId : [];
    }),
  );

/** A product has at most one verified review of each customer to whom it was shipped. */
function* isVerifiedByOrder(index: Indexed): Iterable<Break> {
  const introduced = new Set(
    index.calls.flatMap(({ call }) =>
      call.operation === 'introduce' && call.service === 'reviews' ? String(call.input['id']) : [],
    ),
  );
  const verified = storedAs(index, 'review').filter(
    (one) => one.verified && !introduced.has(one.id),
  );
  for (const [productId, all] of Map.groupBy(verified, (one) => one.productId)) {
    const { size } = receiversOf(index, productId);
    if (all.length <= size) continue;
    yield [
      productId,
      `${all.length} reviews of ${productId} are verified, ${size} customers have it`,
    ];
  }
}

/** The rules for reviews. */
export const reviewRules: Rules = {
  'reviews are counted': isCounted,
  'hidden reviews are shown to nobody, and all others are': isListed,
  'a voter counts once': countsVotersOnce,
  'a customer verifies one review of a product that was shipped': isVerifiedByOrder,
};
