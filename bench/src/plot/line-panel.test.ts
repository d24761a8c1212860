import { expect, test } from '@jest/globals';
import { type Panel, drawPanel } from './line-panel.ts';

const at = (x: number, y: number) => ({ x, y: { median: y, lowest: y, highest: y } });

const panel: Panel = {
  title: 'pages a second',
  xLabel: 'connections',
  x: 'log',
  y: 'linear',
  lines: [{ name: 'rate', points: [at(1, 0), at(10, 50), at(100, 100)] }],
};

const heightsIn = (drawn: string) =>
  [...drawn.matchAll(/<circle [^>]*cy="([\d.]+)"/g)].map(([, y]) => Number(y));

test('more lies higher, and half as much half as high', () => {
  const [none = 0, half = 0, all = 0] = heightsIn(drawPanel(panel));

  expect(none).toBeGreaterThan(half);
  expect(none - half).toBeCloseTo(half - all);
});

test('axes have their labels, and every point its own below', () => {
  const drawn = drawPanel(panel);

  for (const text of ['pages a second', 'connections', '>1<', '>10<', '>100<']) {
    expect(drawn).toContain(text);
  }
});

test('lines are named where there is more than one', () => {
  const [line] = panel.lines;
  const other = { name: 'another', points: line?.points ?? [] };

  expect(drawPanel(panel)).not.toContain('>rate<');
  expect(drawPanel({ ...panel, lines: [...panel.lines, other] })).toContain('>another<');
});

test('a limit is drawn with its name, also where it is higher than all lines', () => {
  const drawn = drawPanel({ ...panel, limit: { value: 800, name: 'the deadline' } });

  expect(drawn).toContain('the deadline');
  expect(drawn).toContain('>800<');
});
