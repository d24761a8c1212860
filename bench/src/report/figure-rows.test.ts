import { expect, test } from '@jest/globals';
import type { Figure } from '../figures/figure.ts';
import type { Row } from '../figures/judge.ts';
import { toFigureCells } from './figure-rows.ts';

const figure: Figure = {
  what: 'a page',
  against: 'grpc-js',
  setting: 'page',
  variant: 'grpc-js',
  metric: 'rate',
  must: 10,
  stretch: 14,
};

const rowOf = (median: number, changes: Partial<Row> = {}): Row => ({
  figure,
  ratio: { median, lowest: median / 2, highest: median * 2 },
  verdict: 'met',
  ...changes,
});

test('a row shows the ratio with its spread, what was asked for, and what became of it', () => {
  expect(toFigureCells([rowOf(12.34)])).toEqual([
    ['a page', 'grpc-js', '12.3x', '6.17x', '24.7x', '10x', '14x', 'met', 'ours'],
  ]);
});

test('where the other side is faster, the row says so', () => {
  expect(toFigureCells([rowOf(0.8, { verdict: 'missed' })])[0]).toEqual(
    expect.arrayContaining(['0.80x', 'missed', 'theirs']),
  );
});

test('of memory, less is ahead', () => {
  const row = rowOf(0.8, { figure: { ...figure, metric: 'memory' } });

  expect(toFigureCells([row])[0]?.at(-1)).toBe('ours');
});

test('where our side is compared with itself, nobody is ahead', () => {
  const row = rowOf(0.9, { figure: { ...figure, ours: '120 %', variant: 'capacity' } });

  expect(toFigureCells([row])[0]?.at(-1)).toBe('');
});

test('a row that was left out has its reason in place of figures', () => {
  const leftOut = rowOf(1, { ratio: undefined, verdict: 'left out', reason: 'no nats-server' });

  expect(toFigureCells([leftOut])).toEqual([
    ['a page', 'grpc-js', '', '', '', '10x', '14x', 'left out: no nats-server', ''],
  ]);
});

test('the measured quantity is named once for all of its rows', () => {
  const other = { ...figure, what: 'a call' };

  const names = toFigureCells([rowOf(1), rowOf(2), rowOf(3, { figure: other })]).map(
    ([name]) => name,
  );

  expect(names).toEqual(['a page', '', 'a call']);
});
