import { expect, test } from '@jest/globals';
import type { Measurement } from '../scenarios/scenario.ts';
import type { Figure } from './figure.ts';
import { judgeAll } from './judge.ts';

const figureOf = (changes: Partial<Figure> = {}): Figure => ({
  what: 'a page',
  against: 'a peer',
  setting: 'page',
  variant: 'peer',
  metric: 'rate',
  must: 2,
  stretch: 4,
  ...changes,
});

/** The measurements: for `ours` and `peer` one value of `key` a round. */
const measured = (
  key: string,
  values: Readonly<Record<string, readonly number[]>>,
  leftOut: Readonly<Record<string, string>> = {},
): Measurement => ({
  setting: 'page',
  samples: new Map(
    Object.entries(values).map(([name, all]) => [name, all.map((value) => ({ [key]: value }))]),
  ),
  leftOut: new Map(Object.entries(leftOut)),
});

const rowOf = (figure: Figure, measurement: Measurement) => judgeAll([figure], [measurement])[0];

test('the median of the rounds’ ratios decides, not the ratio of the medians', () => {
  const rates = measured('perSecond', { ours: [100, 900, 300], peer: [100, 300, 50] });

  expect(rowOf(figureOf(), rates)).toMatchObject({
    ratio: { median: 3, lowest: 1, highest: 6 },
    verdict: 'met',
  });
});

test.each([
  [199, 'missed'],
  [200, 'met'],
  [399, 'met'],
  [400, 'stretch met'],
] as const)('%s pages a second against 100 are %s', (ours, verdict) => {
  const rates = measured('perSecond', { ours: [ours], peer: [100] });

  expect(rowOf(figureOf(), rates)).toMatchObject({ verdict });
});

test('a process that is ready in half the time is twice as fast', () => {
  const times = measured('readyMs', { ours: [100], peer: [200] });

  expect(rowOf(figureOf({ metric: 'ready' }), times)).toMatchObject({
    ratio: { median: 2 },
    verdict: 'met',
  });
});

test.each([
  [79, 'met'],
  [81, 'missed'],
] as const)('%s MiB where 80 of 100 are allowed are %s', (ours, verdict) => {
  const { stretch: _none, ...figure } = figureOf({ metric: 'memory', must: 0.8 });
  const sizes = measured('rssBytes', { ours: [ours], peer: [100] });

  expect(rowOf(figure, sizes)).toMatchObject({ verdict });
});

test('a figure may name which variant is ours', () => {
  const pages = measured('goodPerSecond', { overload: [90], peer: [100] });
  const figure = figureOf({ ours: 'overload', metric: 'goodput', must: 0.8, stretch: 0.95 });

  expect(rowOf(figure, pages)).toMatchObject({ ratio: { median: 0.9 }, verdict: 'met' });
});

test('a figure without a bound is only shown', () => {
  const { must: _must, stretch: _stretch, ...figure } = figureOf();
  const rates = measured('perSecond', { ours: [1], peer: [2] });

  expect(rowOf(figure, rates)).toMatchObject({ ratio: { median: 0.5 }, verdict: 'shown' });
});

test('a peer that could not run is left out, and the reason said', () => {
  const rates = measured('perSecond', { ours: [100] }, { peer: 'no nats-server' });

  expect(rowOf(figureOf(), rates)).toEqual({
    figure: figureOf(),
    ratio: undefined,
    verdict: 'left out',
    reason: 'no nats-server',
  });
});

test('a figure of which nothing was measured has no row', () => {
  const rates = measured('perSecond', { ours: [100], peer: [100] });

  expect(rowOf(figureOf({ setting: 'call' }), rates)).toBeUndefined();
  expect(rowOf(figureOf({ variant: 'another' }), rates)).toBeUndefined();
});

test('samples without the value that a figure is about never meet it', () => {
  const rates = measured('somethingElse', { ours: [100], peer: [1] });

  expect(rowOf(figureOf(), rates)).toMatchObject({ verdict: 'missed' });
});
