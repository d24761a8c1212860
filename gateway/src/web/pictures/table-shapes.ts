import type { Look } from './look.ts';
import { type Shape, area, line, oneOf, oval, surface } from './pen.ts';

const steam = 'M96 66c-8-10 8-16 0-28m20 28c-8-10 8-16 0-28m20 28c-8-10 8-16 0-28';
const heart = 'M114 156c-30-18-18-38-4-32 2 1 4 4 4 6 0-2 2-5 4-6 14-6 26 14-4 32z';

export const mugs: Shape = (look) =>
  oneOf(look, '', '', oval(116, 199, [78, 9], look.tint)) +
  line('M160 106h10a24 24 0 0 1 24 24v2a24 24 0 0 1-24 24h-12', look.shade, 13) +
  surface('M64 88h100v82a30 30 0 0 1-30 30H94a30 30 0 0 1-30-30z', look) +
  area('M144 88h20v82a30 30 0 0 1-30 30h-10a30 30 0 0 0 20-30z', look.shade, 'opacity=".35"') +
  oval(114, 88, [50, 11], look.tint) +
  oval(114, 89, [42, 7], look.shade) +
  oneOf(look, line(steam, '#fff', 5), area(heart, look.accent), '');

export const teapots: Shape = (look) =>
  oneOf(
    look,
    line('M72 120c-44-16-52 50 6 54', look.shade, 12),
    line('M82 94c0-64 76-64 76 0', look.shade, 9),
  ) +
  area('M160 154c30-4 22-48 46-56l8 12c-18 8-12 62-50 72z', look.shade) +
  surface('M62 146c0-34 24-54 58-54s58 20 58 54c0 30-18 54-42 54h-32c-24 0-42-24-42-54z', look) +
  area(
    'M150 101c36 26 24 90-14 99 24 0 42-24 42-54 0-21-9-37-28-45z',
    look.shade,
    'opacity=".35"',
  ) +
  area('M86 98c4-14 18-22 34-22s30 8 34 22c-20 8-48 8-68 0z', look.tint) +
  oval(120, 70, [9], look.accent);

export const plants: Shape = (look) => {
  const leaves = oneOf(
    look,
    area('M112 150C80 120 84 70 92 44c16 26 28 70 26 106z', '#3f7d5b') +
      area('M118 150c-14-50-6-92 8-118 14 34 14 80-2 118z', '#5a9a73') +
      area('M124 150c0-40 16-74 34-90 4 34-8 70-26 90z', '#356b4e'),
    line('M120 150V78m0 44-34-24m34 4 36-30', '#356b4e', 5) +
      oval(120, 58, [20, 26], '#5a9a73') +
      oval(76, 90, [24, 17], '#3f7d5b') +
      oval(166, 66, [23, 17], '#3f7d5b') +
      oval(154, 112, [19, 13], '#5a9a73') +
      oval(92, 128, [17, 11], '#5a9a73'),
    line('M120 152V66', '#4c8c66', 40) +
      line('M98 116H82V92m60 36h18v-34', '#4c8c66', 18) +
      line('M112 62v86m16-86v86', '#356b4e', 3) +
      oval(120, 46, [9, 7], look.accent),
  );
  return (
    leaves +
    surface('M80 150h80l-10 44a8 8 0 0 1-8 6H98a8 8 0 0 1-8-6z', look) +
    area('M74 138h92v16H74z', look.shade)
  );
};

const table = (look: Look) =>
  area('M80 118h80l34 80H46z', '#fff6d6', 'opacity=".55"') +
  area('M114 114h12v74h-12z', look.shade) +
  area('M84 200a36 16 0 0 1 72 0z', look.shade) +
  surface('M90 48h60l30 72H60z', look);

const desk = (look: Look) =>
  area('M60 106 20 196h96L96 92z', '#fff6d6', 'opacity=".55"') +
  line('M156 192 182 130 116 74', look.shade, 9) +
  oval(182, 130, [9], look.accent) +
  surface('M48 100c-2-34 28-58 62-44l16 26z', look) +
  area('M116 200a40 14 0 0 1 80 0z', look.shade);

const pendant = (look: Look) =>
  area('M52 132h136l28 68H24z', '#fff6d6', 'opacity=".55"') +
  line('M120 0v62', look.shade, 4) +
  oval(120, 132, [20, 15], '#ffe9a8') +
  surface('M48 132a72 70 0 0 1 144 0z', look) +
  area('M108 54h24v14h-24z', look.accent);

export const lamps: Shape = (look) => oneOf(look, table(look), desk(look), pendant(look));
