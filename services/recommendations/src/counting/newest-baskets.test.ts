import { expect, jest, test } from '@jest/globals';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { NewestBaskets } from './newest-baskets.ts';

const setup = () => {
  const runtime = createFakeRuntime();
  const newest = jest.fn(async (_limit: number) => [['desk', 'lamp']]);
  const baskets = new NewestBaskets({ newest }, runtime);
  const counts = (productId: string) => baskets.counts({ productId, among: [] });
  return { runtime, newest, counts };
};

test('however many ask, the baskets are read once', async () => {
  const { newest, counts } = setup();

  const answers = await Promise.all(['desk', 'lamp', 'sofa'].map(counts));

  expect(newest).toHaveBeenCalledTimes(1);
  expect(answers.map(({ together }) => together)).toEqual([
    [{ productId: 'lamp', count: 1 }],
    [{ productId: 'desk', count: 1 }],
    [],
  ]);
});

test('new baskets count after five seconds', async () => {
  const { runtime, newest, counts } = setup();
  await counts('desk');
  newest.mockResolvedValue([['desk', 'sofa']]);

  await runtime.advance(4_999);
  expect((await counts('desk')).together).toEqual([{ productId: 'lamp', count: 1 }]);
  await runtime.advance(1);

  expect((await counts('desk')).together).toEqual([{ productId: 'sofa', count: 1 }]);
});

test('what could not be read is asked for again by the next one', async () => {
  const { newest, counts } = setup();
  newest.mockRejectedValueOnce(new Error('the store cannot be reached'));

  await expect(counts('desk')).rejects.toThrow('cannot be reached');

  expect((await counts('desk')).together).toEqual([{ productId: 'lamp', count: 1 }]);
});
