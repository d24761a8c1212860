import type { Spread } from '../figures/statistics.ts';
import { type Scale, type ScaleKind, scaleOf, scaleThrough, shortNumber } from './scale.ts';
import { colours, element, textAt } from './svg.ts';

/** A point of a line: the median of its rounds, and how far they lie apart. */
export interface Point {
  readonly x: number;
  readonly y: Spread;
}

/** Points that belong together. */
export interface Line {
  readonly name: string;
  readonly points: readonly Point[];
}

/** One drawing with its axes. */
export interface Panel {
  /** The quantity that goes up, with its unit. */
  readonly title: string;
  /** The quantity that goes to the right, with its unit. */
  readonly xLabel: string;
  readonly x: ScaleKind;
  readonly y: ScaleKind;
  readonly lines: readonly Line[];
  /** A line across at a height that means something. */
  readonly limit?: { readonly value: number; readonly name: string };
}

/** The size of a panel with its labels. */
export const panelSize = { width: 300, height: 260 } as const;

const area = { left: 46, right: 286, top: 52, bottom: 214 } as const;

const xOf = (scale: Scale, value: number) => area.left + scale.at(value) * (area.right - area.left);
const yOf = (scale: Scale, value: number) =>
  area.bottom - scale.at(value) * (area.bottom - area.top);

const across = (y: number, kind: string) =>
  element('line', { class: kind, x1: area.left, x2: area.right, y1: y, y2: y });

const drawAxes = (x: Scale, y: Scale, { title, xLabel }: Panel): string[] => [
  textAt(area.left - 36, 18, title, { class: 'title' }),
  ...y.ticks.flatMap((tick) => [
    across(yOf(y, tick), 'grid'),
    textAt(area.left - 6, yOf(y, tick) + 3.5, shortNumber(tick), {
      class: 'tick',
      'text-anchor': 'end',
    }),
  ]),
  ...x.ticks.map((tick) =>
    textAt(xOf(x, tick), area.bottom + 15, shortNumber(tick), {
      class: 'tick',
      'text-anchor': 'middle',
    }),
  ),
  textAt((area.left + area.right) / 2, area.bottom + 32, xLabel, { 'text-anchor': 'middle' }),
];

const drawLine = (x: Scale, y: Scale, { points }: Line, colour: number): string[] => {
  const places = points.map((point) => ({
    cx: xOf(x, point.x),
    cy: yOf(y, point.y.median),
    y1: yOf(y, point.y.lowest),
    y2: yOf(y, point.y.highest),
  }));
  const path = places.map(({ cx, cy }) => `${cx.toFixed(1)},${cy.toFixed(1)}`).join(' ');
  return [
    element('polyline', { class: `line s${colour}`, points: path }),
    ...places.flatMap(({ cx, cy, y1, y2 }) => [
      element('line', { class: `spread s${colour}`, x1: cx, x2: cx, y1, y2 }),
      element('circle', { class: `f${colour}`, cx, cy, r: 2.5 }),
    ]),
  ];
};

/** About what a letter takes. */
const letterWidth = 6.2;

/** The lines' names in their colours; a single line needs none. */
const drawNames = (lines: readonly Line[]): string[] => {
  if (lines.length < 2) return [];
  let x = area.left - 36;
  return lines.map(({ name }, index) => {
    const text = textAt(x, 36, name, { class: `f${index % colours}` });
    x += name.length * letterWidth + 14;
    return text;
  });
};

/** A panel as XML, its corner at 0, 0. */
export const drawPanel = (panel: Panel): string => {
  const { lines, limit } = panel;
  const points = lines.flatMap((line) => line.points);
  const x = scaleThrough(panel.x, [...new Set(points.map((point) => point.x))]);
  const heights = points.flatMap(({ y: { lowest, highest } }) => [lowest, highest]);
  const y = scaleOf(panel.y, limit ? [...heights, limit.value] : heights);
  const drawnLimit = limit && [
    across(yOf(y, limit.value), 'limit'),
    textAt(area.left + 4, yOf(y, limit.value) - 4, limit.name, { class: 'tick' }),
  ];
  return [
    ...drawAxes(x, y, panel),
    ...(drawnLimit ?? []),
    ...lines.flatMap((line, index) => drawLine(x, y, line, index % colours)),
    ...drawNames(lines),
  ].join('\n');
};
