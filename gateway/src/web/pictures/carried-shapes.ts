import type { Look } from './look.ts';
import { type Shape, area, line, oneOf, oval, surface } from './pen.ts';

export const backpacks: Shape = (look) =>
  line('M102 56v-8a18 18 0 0 1 36 0v8', look.shade, 8) +
  line('M70 116c-16 4-16 60-8 70m108-70c16 4 16 60 8 70', look.shade, 9) +
  surface('M68 104a52 56 0 0 1 104 0v76a20 20 0 0 1-20 20H88a20 20 0 0 1-20-20z', look) +
  oneOf(
    look,
    area('M82 144h76v34a12 12 0 0 1-12 12H94a12 12 0 0 1-12-12z', look.shade) +
      line('M92 156h56', look.tint, 4),
    area('M68 104a52 56 0 0 1 104 0l-8 26H76z', look.shade) +
      line('M96 104v46m48-46v46', look.accent, 8),
    area('M84 150a36 30 0 0 1 72 0v32a8 8 0 0 1-8 8H92a8 8 0 0 1-8-8z', look.tint) +
      line('M84 152h72', look.shade, 4),
  ) +
  line('M120 84v14', look.accent, 8);

export const headphones: Shape = (look) =>
  line('M58 146v-20a62 62 0 0 1 124 0v20', look.shade, 9) +
  line('M76 84a62 62 0 0 1 88 0', look.base, 15) +
  oneOf(look, '', line('M62 190c10 16 40 12 54 4', look.accent, 5), '') +
  area('M64 130h14a10 10 0 0 1 10 10v44a10 10 0 0 1-10 10H64z', look.tint) +
  area('M176 130h-14a10 10 0 0 0-10 10v44a10 10 0 0 0 10 10h14z', look.tint) +
  surface('M70 126v72H60a20 20 0 0 1-20-20v-32a20 20 0 0 1 20-20z', look) +
  surface('M170 126v72h10a20 20 0 0 0 20-20v-32a20 20 0 0 0-20-20z', look) +
  oval(53, 162, [5, 10], look.accent) +
  oval(187, 162, [5, 10], look.accent);

const rings = line('M62 60h14' + 'm-14 18h14'.repeat(6), '#fff', 5);

export const notebooks: Shape = (look) =>
  `<g transform="rotate(-6 120 120)">` +
  area('M78 46h96a8 8 0 0 1 8 8v138a8 8 0 0 1-8 8H78z', '#fff') +
  line('M178 58v134', look.tint, 2) +
  surface(
    'M76 40h88a10 10 0 0 1 10 10v134a10 10 0 0 1-10 10H76a8 8 0 0 1-8-8V48a8 8 0 0 1 8-8z',
    look,
  ) +
  area('M76 40h12v154H76a8 8 0 0 1-8-8V48a8 8 0 0 1 8-8z', look.shade) +
  oneOf(look, line('M154 42v150', look.accent, 5), rings, line('M124 194v18', look.accent, 8)) +
  area('M100 70h42v28h-42z', '#fff', 'opacity=".9"') +
  line('M108 80h26m-26 9h16', look.shade, 3) +
  '</g>';

const dial = (look: Look) =>
  oneOf(
    look,
    line('M120 88v6m0 52v6m-32-32h6m52 0h6', look.shade, 4),
    line('M120 88v5m0 54v5m-32-32h5m54 0h5', look.shade, 4) + oval(120, 136, [8], look.tint),
    line('M120 87v9', look.accent, 4) + area('M134 114h14v12h-14z', look.tint),
  );

export const watches: Shape = (look) =>
  surface('M98 28h44l6 60H92zm-6 124h56l-6 60H98z', look) +
  line('M112 190h16m-16 12h16', look.shade, 4) +
  area('M172 112h8a4 4 0 0 1 4 4v8a4 4 0 0 1-4 4h-8z', look.accent) +
  oneOf(
    look,
    oval(120, 120, [54], look.shade) + oval(120, 120, [44], '#fdfbf4'),
    area(
      'M84 68h72a14 14 0 0 1 14 14v76a14 14 0 0 1-14 14H84a14 14 0 0 1-14-14V82a14 14 0 0 1 14-14z',
      look.shade,
    ) +
      area(
        'M86 78h68a6 6 0 0 1 6 6v72a6 6 0 0 1-6 6H86a6 6 0 0 1-6-6V84a6 6 0 0 1 6-6z',
        '#fdfbf4',
      ),
  ) +
  dial(look) +
  line('M120 120l-14-18m14 18 20-12', look.shade, 5) +
  oval(120, 120, [5], look.accent);

export const cameras: Shape = (look) =>
  oneOf(
    look,
    area('M92 78l8-18h40l8 18z', look.shade) + area('M56 70h22v10H56z', look.accent),
    area('M60 66h36v14H60zm112 0h-22v14h22z', look.shade),
    line('M46 96c-24-50 20-72 74-72s98 22 74 72', look.accent, 5) +
      area('M92 78l8-16h40l8 16z', look.shade),
  ) +
  surface(
    'M54 78h132a16 16 0 0 1 16 16v86a16 16 0 0 1-16 16H54a16 16 0 0 1-16-16V94a16 16 0 0 1 16-16z',
    look,
  ) +
  area('M54 78h132a16 16 0 0 1 16 16v4H38v-4a16 16 0 0 1 16-16z', look.tint) +
  oval(120, 142, [45], look.shade) +
  oval(120, 142, [35], '#23262d') +
  oval(120, 142, [23], '#3d4757') +
  oval(110, 132, [8], '#fff') +
  area('M166 84h24v10h-24z', '#fff', 'opacity=".8"') +
  oval(58, 88, [5], look.accent);

const wheel = (cx: number, { shade }: Look) =>
  `<circle cx="${cx}" cy="156" r="40" fill="none" stroke="${shade}" stroke-width="7"/>` +
  line(`M${cx} 118v76m-38-38h76`, '#fff', 1.5) +
  oval(cx, 156, [6], shade);

export const bicycles: Shape = (look) =>
  wheel(60, look) +
  wheel(180, look) +
  oneOf(
    look,
    line('M60 156h54l44-58H84zM76 84l38 72', look.base, 8),
    line('M60 156h54l46-44c-30 30-56 20-78-12zl22-56 28 56', look.base, 8),
  ) +
  line('M180 156 154 76', look.base, 8) +
  line('M64 82h26', look.accent, 10) +
  oneOf(
    look,
    line('M154 76h20a10 10 0 0 1 2 18', look.shade, 6),
    line('M154 76h-8m8 0h16', look.shade, 6),
    area('M162 84h44l-6 32h-32z', look.accent) + line('M154 76h20', look.shade, 6),
  ) +
  oval(114, 156, [9], look.accent);
