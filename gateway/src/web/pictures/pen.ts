import type { Look } from './look.ts';

/** Draws one kind of thing on 240 by 240 units, standing on y = 200. */
export type Shape = (look: Look) => string;

/** A filled path. */
export const area = (d: string, fill: string, rest = ''): string =>
  `<path d="${d}" fill="${fill}"${rest && ` ${rest}`}/>`;

/** A stroked path with round ends. */
export const line = (d: string, stroke: string, width: number): string =>
  `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${width}" ` +
  'stroke-linecap="round" stroke-linejoin="round"/>';

/** An ellipse, or a circle. */
export const oval = (cx: number, cy: number, [rx, ry = rx]: [number, number?], fill: string) =>
  `<ellipse cx="${cx}" cy="${cy}" rx="${rx}" ry="${ry}" fill="${fill}"/>`;

/** A path in the base colour with the look's pattern on it. */
export const surface = (d: string, { base, pattern }: Look): string =>
  area(d, base) + (pattern && area(d, 'url(#p)'));

/** One of several ways to draw a part: which one, the look's detail says. */
export const oneOf = ({ detail }: Look, ...ways: readonly string[]): string =>
  ways[detail % ways.length] ?? '';
