import type { Spread } from '../figures/statistics.ts';
import { scaleOf, shortNumber } from './scale.ts';
import { element, textAt, toSvg } from './svg.ts';

/** One bar: ours stands out. */
export interface Bar {
  readonly name: string;
  readonly value: Spread;
  readonly isOurs: boolean;
}

const rowHeight = 24;
const area = { left: 130, right: 560, top: 40 } as const;
const width = 620;

/** Bars one below the other, longest first; their axis begins at 0. `label` has the unit. */
export const drawBars = (title: string, label: string, given: readonly Bar[]): string => {
  const bars = given.toSorted((a, b) => b.value.median - a.value.median);
  const scale = scaleOf(
    'linear',
    bars.map(({ value }) => value.highest),
  );
  const xOf = (value: number) => area.left + scale.at(value) * (area.right - area.left);
  const bottom = area.top + bars.length * rowHeight;
  const drawn = [
    textAt(12, 22, label, { class: 'title' }),
    ...scale.ticks.flatMap((tick) => [
      element('line', { class: 'grid', x1: xOf(tick), x2: xOf(tick), y1: area.top, y2: bottom }),
      textAt(xOf(tick), bottom + 15, shortNumber(tick), { class: 'tick', 'text-anchor': 'middle' }),
    ]),
    ...bars.flatMap(({ name, value, isOurs }, index) => {
      const y = area.top + index * rowHeight;
      const middle = y + rowHeight / 2;
      const { median, lowest, highest } = value;
      return [
        textAt(area.left - 8, middle + 4, name, { 'text-anchor': 'end' }),
        element('rect', {
          class: isOurs ? 'f0' : 'f1',
          x: area.left,
          y: y + 4,
          width: xOf(median) - area.left,
          height: rowHeight - 8,
          opacity: isOurs ? 1 : 0.55,
        }),
        element('line', {
          style: 'stroke: var(--ink)',
          x1: xOf(lowest),
          x2: xOf(highest),
          y1: middle,
          y2: middle,
        }),
        textAt(xOf(highest) + 5, middle + 4, shortNumber(median), { class: 'tick' }),
      ];
    }),
  ];
  return toSvg(title, width, bottom + 24, drawn.join('\n'));
};
