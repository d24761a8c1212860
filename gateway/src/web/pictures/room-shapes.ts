import { type Shape, area, line, oneOf, oval, surface } from './pen.ts';

const slatted: Shape = (look) =>
  line('M84 44v152m72-152v152M84 140l-10 58m82-58 10 58', look.shade, 8) +
  surface('M80 44h80v16H80zm0 28h80v14H80zm0 26h80v12H80z', look) +
  area('M68 132h104l8 18H60z', look.tint) +
  area('M60 150h120v8H60z', look.shade);

const armchair: Shape = (look) =>
  line('M78 186l-6 12m90-12 6 12', look.accent, 8) +
  surface('M72 72a26 26 0 0 1 26-26h44a26 26 0 0 1 26 26v84H72z', look) +
  area('M76 128h88v34H76z', look.tint) +
  area(
    'M52 122a16 16 0 0 1 32 0v36h72v-36a16 16 0 0 1 32 0v52a14 14 0 0 1-14 14' +
      'H66a14 14 0 0 1-14-14z',
    look.shade,
  );

const shell: Shape = (look) =>
  line('M100 146 78 198m62-52 22 52m-64-30h44', look.accent, 7) +
  surface('M66 70c0-22 22-30 54-30s54 8 54 30c0 30-14 50-14 74a12 12 0 0 1-12 12H92', look) +
  area(
    'M66 70c0 30 14 50 14 74a12 12 0 0 0 12 12h56a12 12 0 0 0 12-16c-30 6-60 4-94-70z',
    look.shade,
  );

export const chairs: Shape = (look) => oneOf(look, slatted(look), armchair(look), shell(look));

const fringe = (x: number, y: number, width: number) =>
  `M${x} ${y}v9` + 'm9-9v9'.repeat(Math.floor(width / 9));

const folded: Shape = (look) =>
  line(fringe(60, 190, 120), look.tint, 3) +
  surface('M50 152h140v26a14 14 0 0 1-14 14H64a14 14 0 0 1-14-14z', look) +
  area('M50 152h140a14 14 0 0 0 0-24H64a14 14 0 0 0-14 14z', look.shade) +
  surface('M60 90h120a14 14 0 0 1 14 14v24H46v-24a14 14 0 0 1 14-14z', look) +
  area('M46 128h148v8H46z', look.tint) +
  area('M140 90h18v46h-18z', look.accent, 'opacity=".8"');

const rolled: Shape = (look) =>
  surface('M70 84h96a58 58 0 0 1 0 116H70z', look) +
  oval(72, 142, [34, 58], look.shade) +
  oval(72, 142, [24, 44], look.tint) +
  oval(72, 142, [14, 28], look.shade) +
  area('M148 82h12v118h-12zm24 0h10v117h-10z', look.accent);

const hung: Shape = (look) =>
  line('M36 58h168', look.accent, 9) +
  line(fringe(71, 184, 99), look.tint, 3) +
  surface('M64 52h112v134H64z', look) +
  area('M64 52h112v14H64zm0 108h112v10H64z', look.shade);

export const blankets: Shape = (look) => oneOf(look, folded(look), rolled(look), hung(look));
