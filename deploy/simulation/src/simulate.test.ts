import { expect, test } from '@jest/globals';
import type { Fact } from './history/facts.ts';
import { play } from './command/report.ts';
import { simulate } from './simulate.ts';

test('a seed gives the same history again, step for step, and another seed another one', async () => {
  const first = await simulate(11);
  await simulate(12);
  const again = await simulate(11);

  expect(again.digest).toBe(first.digest);
  expect(again.history.facts).toEqual(first.history.facts);
  expect((await simulate(13)).digest).not.toBe(first.digest);
});

test('two hundred days of the shop break no rule', async () => {
  for (let seed = 1; seed <= 200; seed++) {
    const mistake = await play(seed);
    if (mistake) throw new Error(mistake.join('\n'));
  }
}, 240_000);

/** The rare things that have happened. */
const rarities = (facts: readonly Fact[]): string[] =>
  facts.flatMap((fact) => {
    if (fact.kind === 'end') return `a call ended, executed: ${fact.executed}`;
    if (fact.kind === 'run' && fact.attempt > 0) return 'a call was tried again';
    if (fact.kind === 'lease' && fact.fence > 1) return 'another relay took over';
    if (fact.kind === 'append' && !fact.events) return 'a relay was overtaken';
    if (fact.kind === 'apply' && fact.applied.length < fact.given.length)
      return 'events came again';
    if (fact.kind === 'reset' && fact.position.seq > 0) return 'a consumer began again';
    return [];
  });

test('enough goes wrong in sixty of those days for every rule to be in danger', async () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= 60; seed++) {
    const { history } = await simulate(seed);
    for (const rarity of rarities(history.facts)) seen.add(rarity);
  }

  expect([...seen].toSorted()).toEqual([
    'a call ended, executed: no',
    'a call ended, executed: unknown',
    'a call ended, executed: yes',
    'a call was tried again',
    'a consumer began again',
    'a relay was overtaken',
    'another relay took over',
    'events came again',
  ]);
}, 240_000);
