import type { Picture } from '@shop/shared/contracts/product';
import { backpack, bicycle, camera, headphones, notebook, watch } from './carried-shapes.ts';
import { type Look, lookOf, patternSize } from './look.ts';
import type { Shape } from './pen.ts';
import { blanket, chair, parcel } from './room-shapes.ts';
import { lamp, mug, plant, teapot } from './table-shapes.ts';

const shapes: ReadonlyMap<string, Shape> = new Map([
  ['backpacks', backpack],
  ['bicycles', bicycle],
  ['blankets', blanket],
  ['cameras', camera],
  ['chairs', chair],
  ['headphones', headphones],
  ['lamps', lamp],
  ['mugs', mug],
  ['notebooks', notebook],
  ['plants', plant],
  ['teapots', teapot],
  ['watches', watch],
]);

/** The shapes that can be drawn; every other one is a parcel. */
export const drawnShapes: readonly string[] = [...shapes.keys()];

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

/** A picture as the text of an SVG, at most 3 KB, always the same for the same values. */
export const drawPicture = ({ shape, variant }: Pick<Picture, 'shape' | 'variant'>): string => {
  const look = lookOf(variant);
  const draw = shapes.get(shape) ?? parcel;
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 240" width="480" height="480">' +
    patternOf(look) +
    backdrop(look) +
    draw(look) +
    '</svg>'
  );
};
