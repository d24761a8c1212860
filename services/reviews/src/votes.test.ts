import { expect, test } from '@jest/globals';
import { startReviews, voterOf } from './testing/reviewed.ts';

const lamp = { productId: 'lamp' };

test('people who find a review helpful are counted, each once', async () => {
  const { post, like, call, relay, announced } = await startReviews();
  const review = await post();
  const other = await post({ title: 'Dim' });
  await relay();

  await like(review.id, 3);

  expect(await announced()).toHaveLength(3);
  await relay();
  const { newest } = await call('overview', lamp);
  expect(newest.map(({ id, helpful }) => [id, helpful])).toEqual([
    [other.id, 0],
    [review.id, 3],
  ]);
  expect((await call('list', lamp)).items.map(({ helpful }) => helpful)).toEqual([0, 3]);
});

test('a second vote of the same person changes nothing and has the same answer', async () => {
  const { post, call, relay, announced, runtime } = await startReviews();
  const { id } = await post();
  await relay();
  const vote = { id, voter: voterOf('Ada') };
  const first = await call('vote', vote);
  await runtime.advance(5_000);

  expect(await call('vote', vote)).toEqual(first);

  expect(first).toEqual({ id, ...lamp, votedAt: expect.any(String) });
  expect(await announced()).toHaveLength(1);
});

test('votes of one person that come at once are one', async () => {
  const { post, call, relay } = await startReviews();
  const { id } = await post();
  const vote = { id, voter: voterOf('Ada') };

  const answers = await Promise.all([1, 2, 3].map(() => call('vote', vote)));

  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  await relay();
  expect((await call('overview', lamp)).newest[0]?.helpful).toBe(1);
});

test('a review that there is not, or that is hidden, cannot be found helpful', async () => {
  const { post, hide, call } = await startReviews();
  const { id } = await post();
  await hide(id);

  for (const one of [id, 'gone']) {
    const vote = call('vote', { id: one, voter: voterOf('Ada') });
    await expect(vote).rejects.toMatchObject({ code: 'NOT_FOUND' });
  }
});

test('each vote gives the overview a higher version, as each review does', async () => {
  const { post, like, call, relay } = await startReviews();
  const version = async () => {
    await relay();
    return (await call('overview', lamp)).version;
  };
  const { id } = await post();

  expect(await version()).toBe(1);
  await like(id, 2);
  expect(await version()).toBe(3);
});
