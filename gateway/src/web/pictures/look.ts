/** The look of a shape: colours, pattern, details. */
export interface Look {
  /** Behind everything, on a light page and on a dark one. */
  readonly ground: string;
  readonly night: string;
  /** The thing itself, its shaded and its lit parts. */
  readonly base: string;
  readonly shade: string;
  readonly tint: string;
  /** Small contrasting parts. */
  readonly accent: string;
  /** The content of an SVG pattern element, empty for a plain surface. */
  readonly pattern: string;
  /** A number from 0 that selects among the variants of a part. */
  readonly detail: number;
}

type Colours = readonly [
  ground: string,
  night: string,
  base: string,
  shade: string,
  tint: string,
  accent: string,
];

/** All colours but the grounds are of medium lightness, to stand out on both. */
const palette: readonly Colours[] = [
  ['#dde8dd', '#26362d', '#5d8f72', '#44705a', '#92b9a1', '#efb459'],
  ['#f2dfd5', '#3d2a22', '#c8694a', '#a04e34', '#e2a083', '#2f6166'],
  ['#d9e6f1', '#22303e', '#4d7fb1', '#386290', '#91b6da', '#f2c572'],
  ['#f5e8c7', '#3a3120', '#dd9e2e', '#b67c1b', '#f0c873', '#57487f'],
  ['#e9deec', '#33283a', '#84598f', '#67426f', '#b592c0', '#e6a283'],
  ['#e1e5e9', '#2b3138', '#566679', '#3f4c5d', '#93a2b5', '#e2715a'],
  ['#d5e9e7', '#1e3534', '#2f8684', '#206564', '#79bab6', '#f4d389'],
  ['#f4dce1', '#3d272e', '#c25d78', '#9c445f', '#e39bad', '#3e6d5e'],
  ['#e7e9d0', '#31331f', '#878d3c', '#686d29', '#b8bd74', '#b4523b'],
  ['#dce1ee', '#262b3d', '#33437a', '#232f58', '#7486ba', '#f0a25c'],
];

/** The colours of the palette in words, in its order. */
export const colourNames: readonly string[] = [
  'green',
  'terracotta',
  'blue',
  'amber',
  'plum',
  'slate',
  'teal',
  'rose',
  'olive',
  'navy',
];

const grey: Colours = ['#eeeeee', '#333333', '#888888', '#666666', '#aaaaaa', '#444444'];

const patterns: readonly ((tint: string, accent: string) => string)[] = [
  () => '',
  (tint) => `<path d="M0 3h18v5H0z" fill="${tint}"/>`,
  (tint) =>
    `<circle cx="4.5" cy="4.5" r="2.8" fill="${tint}"/>` +
    `<circle cx="13.5" cy="13.5" r="2.8" fill="${tint}"/>`,
  (_, accent) => `<path d="M-5 14 14-5M4 23 23 4" stroke="${accent}" stroke-width="3"/>`,
  (tint) => `<path d="M0 13 9 5l9 8" fill="none" stroke="${tint}" stroke-width="3.5"/>`,
  (tint) => `<path d="M4 0h5v18H4z" fill="${tint}" opacity=".7"/>`,
];

/** The patterns in words, in their order. */
export const patternNames: readonly string[] = [
  'plain',
  'stripes',
  'dots',
  'diagonals',
  'zigzag',
  'bars',
];

/** How wide and high one tile of a pattern is. */
export const patternSize = 18;

/** A variant as people choose it: each part counts from 0. */
interface Parts {
  readonly colour: number;
  readonly pattern: number;
  /** The ways in which details are drawn; after a few they repeat. */
  readonly detail: number;
}

/** How far the patterns of a colour are turned, so that neighbours have different ones. */
const turnOf = (colour: number): number => Math.trunc(colour * 1.75);

/** The parts of a variant. */
export const partsOf = (variant: number): Parts => {
  const colour = variant % palette.length;
  const round = Math.trunc(variant / palette.length);
  const pattern = (turnOf(colour) + round) % patterns.length;
  return { colour, pattern, detail: Math.trunc(round / patterns.length) };
};

/** The variant with these parts. */
export const variantOf = ({ colour, pattern, detail }: Parts): number => {
  const turns = patterns.length * Math.ceil(turnOf(colour) / patterns.length);
  const round = (pattern + turns - turnOf(colour)) % patterns.length;
  return colour + palette.length * (round + patterns.length * detail);
};

/**
 * The look of a variant. Any ten in a row have ten colours, any sixty each colour in each pattern.
 * From 0 on, each sixty are the same thing in different finishes; the sixty after differ in detail.
 */
export const lookOf = (variant: number): Look => {
  const { colour, pattern: index, detail } = partsOf(variant);
  const [ground, night, base, shade, tint, accent] = palette[colour] ?? grey;
  const pattern = patterns[index]?.(tint, accent) ?? '';
  return { ground, night, base, shade, tint, accent, pattern, detail };
};
