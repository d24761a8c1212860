import type { Picture } from '@shop/shared/contracts/product';
import * as carriedShapes from './carried-shapes.ts';
import { type Look, lookOf, patternSize, variantOf } from './look.ts';
import { type Shape, area, line } from './pen.ts';
import * as roomShapes from './room-shapes.ts';
import * as tableShapes from './table-shapes.ts';

const shapes: ReadonlyMap<string, Shape> = new Map(
  Object.entries({ ...carriedShapes, ...roomShapes, ...tableShapes }),
);

/** The shapes that can be drawn; every other one is a parcel. */
export const drawnShapes: readonly string[] = [...shapes.keys()];

const parcel: Shape = (look) =>
  area('M120 96 198 76v90l-78 34z', look.shade) +
  area('M42 76l78 20v104l-78-34z', look.base) +
  area('M42 76l78-24 78 24-78 20z', look.tint) +
  area('M84 63l78 21v22l-18 5V90L66 69z', look.accent) +
  line('M56 146l26 10m-26 4 16 6', look.tint, 4);

const patternOf = ({ pattern }: Look): string =>
  pattern &&
  `<pattern id="p" width="${patternSize}" height="${patternSize}" ` +
    `patternUnits="userSpaceOnUse">${pattern}</pattern>`;

const backdrop = ({ ground, night, shade }: Look): string =>
  '<style>@media (prefers-color-scheme:dark){' +
  `#g{fill:${night}}#d{fill:${ground};opacity:.66}#s{fill:#000;opacity:.35}}</style>` +
  `<rect id="g" width="240" height="240" fill="${ground}"/>` +
  '<circle id="d" cx="120" cy="119" r="102" fill="#fff" opacity=".38"/>' +
  `<ellipse id="s" cx="120" cy="201" rx="84" ry="10" fill="${shade}" opacity=".22"/>`;

/**
 * A picture as the text of an SVG, at most 3 KB, always the same for the same values; `size` is its
 * edge in pixels.
 */
export const drawPicture = (
  { shape, variant }: Pick<Picture, 'shape' | 'variant'>,
  size = 480,
): string => {
  const look = lookOf(variant);
  const draw = shapes.get(shape) ?? parcel;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 240" width="${size}" height="${size}">` +
    patternOf(look) +
    backdrop(look) +
    draw(look) +
    '</svg>'
  );
};

/** How many details are tried: parts are drawn in one, two or three ways. */
const ways = 6;

const looksOf = (shape: string): readonly string[] =>
  Array.from({ length: ways }, (_, detail) =>
    drawPicture({ shape, variant: variantOf({ colour: 0, pattern: 0, detail }) }),
  );

/** The details that make a shape look different, the first of each look. */
export const detailsOf = (shape: string): readonly number[] => {
  const looks = looksOf(shape);
  return looks.flatMap((look, detail) => (looks.indexOf(look) === detail ? [detail] : []));
};

/** The one of these that looks like a detail. */
export const likeDetail = (shape: string, detail: number): number => {
  const looks = looksOf(shape);
  return looks.indexOf(looks[detail % ways] ?? '');
};
