import { itemHeadBytes } from '../../../wire/limits.ts';
import type { Chance } from './chance.ts';

const frameHead = Buffer.from('5a530100', 'hex');

/** A change of one frame. */
type Mutation = (frame: Buffer, chance: Chance) => Buffer;

const flipBits: Mutation = (frame, chance) => {
  const changed = Buffer.from(frame);
  for (let n = chance.below(8); n >= 0 && frame.length > 0; n--) {
    const at = chance.below(frame.length);
    changed[at] = (frame[at] ?? 0) ^ (1 << chance.below(8));
  }
  return changed;
};

const truncate: Mutation = (frame, chance) => frame.subarray(0, chance.below(frame.length + 1));

const insert: Mutation = (frame, chance) => {
  const at = chance.below(frame.length + 1);
  const added = Buffer.alloc(1 + chance.below(40), chance.below(256));
  return Buffer.concat([frame.subarray(0, at), added, frame.subarray(at)]);
};

const remove: Mutation = (frame, chance) => {
  const at = chance.below(frame.length + 1);
  return Buffer.concat([frame.subarray(0, at), frame.subarray(at + 1 + chance.below(20))]);
};

/** The items of a frame with their heads. */
const itemsOf = (frame: Buffer): Buffer[] => {
  const items: Buffer[] = [];
  let at = frameHead.length;
  while (at + itemHeadBytes <= frame.length) {
    const end = at + 4 + frame.readUInt32BE(at);
    items.push(frame.subarray(at, end));
    at = end;
  }
  return items;
};

/** Changes one item in place. */
const inItem =
  (change: (item: Buffer, chance: Chance) => void): Mutation =>
  (frame, chance) => {
    const items = itemsOf(frame).map((item) => Buffer.from(item));
    const item = items[chance.below(items.length)];
    if (item && item.length >= itemHeadBytes) change(item, chance);
    return Buffer.concat([frameHead, ...items]);
  };

const numbers = [0, 1, 4, 5, 0xff, 0xffff, 0x7fff_ffff, 0xffff_fffb, 0xffff_ffff] as const;

const setLength = inItem((item, chance) => item.writeUInt32BE(chance.oneOf(numbers)));
const setKind = inItem((item, chance) => item.writeUInt8(chance.below(16), 4));
const setId = inItem((item, chance) => item.writeUInt32BE(chance.oneOf(numbers), 5));
const setNumber = inItem((item, chance) => {
  if (item.length < itemHeadBytes + 4) return;
  const at = itemHeadBytes + chance.below(item.length - itemHeadBytes - 3);
  item.writeUInt32BE(chance.oneOf(numbers), at);
});

const shuffle: Mutation = (frame, chance) => {
  const items = itemsOf(frame);
  const taken = items.map(() => items[chance.below(items.length)] ?? Buffer.alloc(0));
  return Buffer.concat([frameHead, ...taken, ...taken.slice(0, chance.below(3))]);
};

/** Parts of bodies to replace by text of the same length. */
const tokens = ['{', '}', '"', ':', ',', '0', 'key', 'service'] as const;
const replacements = ['[', ']', '\\', '\0', '\xff', '9', 'e', '-'] as const;

const inJson: Mutation = (frame, chance) => {
  const changed = Buffer.from(frame);
  const places = [0, 1, 2].map(() =>
    frame.indexOf(chance.oneOf(tokens), chance.below(frame.length)),
  );
  for (const at of places) {
    if (at >= itemHeadBytes) changed.write(chance.oneOf(replacements), at, 'latin1');
  }
  return changed;
};

const mutations: readonly [Mutation, ...Mutation[]] = [
  flipBits,
  truncate,
  insert,
  remove,
  setLength,
  setKind,
  setId,
  setNumber,
  shuffle,
  inJson,
];

/** A frame with one to three faults. */
export const mutate = (frame: Buffer, chance: Chance): Buffer => {
  let changed = frame;
  for (let n = chance.below(3); n >= 0; n--) changed = chance.oneOf(mutations)(changed, chance);
  return changed;
};
