import { z } from 'zod';
import { productContract } from '@shop/shared/contracts/product';

const { attributes } = productContract.operations.create.input.shape;

/** Attributes as a text, one in a line: `Capacity: 0.9 litres`. */
export const attributesText = (all: Readonly<Record<string, string>>): string =>
  Object.entries(all)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');

const example = 'write it as in Capacity: 0.9 litres';

/** The error in the lines; undefined where there is none. */
const faultOf = (pairs: readonly (readonly [string, string | undefined])[]): string | undefined => {
  const bare = pairs.find(([, value]) => value === undefined);
  if (bare) return `has no colon in “${bare[0].slice(0, 40)}”: ${example}`;
  const half = pairs.find((pair) => pair.includes(''));
  if (half) return `has half of a line in “${half.join(': ').trim()}”: ${example}`;
  const names = pairs.map(([name]) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  return twice && `names ${twice} twice`;
};

/** Reads attributes from such a text. */
export const typedAttributes = z
  .string()
  .transform((text, context) => {
    const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
    const pairs = lines.map((line): readonly [string, string | undefined] => {
      const at = line.indexOf(':');
      return at < 0 ? [line, undefined] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    });
    const message = faultOf(pairs);
    if (message) context.addIssue({ code: 'custom', message });
    return Object.fromEntries(pairs);
  })
  .pipe(attributes);
