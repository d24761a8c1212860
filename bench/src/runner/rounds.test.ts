import { expect, test } from '@jest/globals';
import { takeTurns } from './rounds.ts';

test('variants take turns, and each has a sample of every round', async () => {
  const turns: string[] = [];
  const rounds: number[] = [];

  const samples = await takeTurns({
    variants: [{ name: 'ours' }, { name: 'theirs' }],
    rounds: 2,
    onRound: (round) => rounds.push(round),
    async measure({ name }) {
      turns.push(name);
      return { perSecond: turns.length };
    },
  });

  expect(turns).toEqual(['ours', 'theirs', 'ours', 'theirs']);
  expect(rounds).toEqual([1, 2]);
  expect([...samples]).toEqual([
    ['ours', [{ perSecond: 1 }, { perSecond: 3 }]],
    ['theirs', [{ perSecond: 2 }, { perSecond: 4 }]],
  ]);
});
