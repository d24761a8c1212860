import { z } from 'zod';
import { ServiceError } from '@shop/shared/errors';
import { invalidField } from './invalid-input.ts';

const maxPairs = 50;

const decode = (part: string): string | undefined => {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
};

/** The raw name, the decoded name, and the decoded value; undefined for what is not UTF-8. */
const readPair = (part: string) => {
  const [rawName = '', ...rest] = part.split('=');
  return [rawName, decode(rawName), decode(rest.join('='))] as const;
};

/**
 * Parses `a=1&b=2`, as in queries and posted forms; brackets in names have no meaning. Throws
 * `INVALID_ARGUMENT` for a repeated name, and for what is not UTF-8.
 */
export const parsePairs = (text: string): Readonly<Record<string, string>> => {
  const parts = text.split('&').filter((part) => part !== '');
  if (parts.length > maxPairs) {
    const message = `there are more than ${maxPairs} name=value pairs`;
    throw new ServiceError('INVALID_ARGUMENT', message, { executed: 'no' });
  }
  const pairs = new Map<string, string>();
  for (const part of parts) {
    const [rawName, name, value] = readPair(part);
    if (name === undefined || value === undefined) {
      const message = 'is not UTF-8 in percent-encoding';
      throw invalidField('INVALID_ARGUMENT', name ?? rawName, message);
    }
    if (pairs.has(name)) throw invalidField('INVALID_ARGUMENT', name, 'is given more than once');
    pairs.set(name, value);
  }
  return Object.fromEntries(pairs);
};

/** The query of a URL: all after its first `?`. */
export const searchOf = (url: string): string => {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start + 1);
};

/**
 * Parses `a=1&b=2` leniently, for links that people share: keeps only usable pairs, and the first
 * of a repeated name. Empty values are left out, since forms also send empty fields.
 */
const parseUsablePairs = (
  text: string,
  isUsable: (name: string, value: string) => boolean,
): Readonly<Record<string, string>> => {
  const pairs = new Map<string, string>();
  for (const [, name, value] of text.split('&').map(readPair)) {
    if (name === undefined || value === undefined || pairs.has(name)) continue;
    if (value.trim() !== '' && isUsable(name, value)) pairs.set(name, value);
  }
  return Object.fromEntries(pairs);
};

/** Makes a lenient parser of queries: it keeps the parameters that `query` has, and takes. */
export const createUsablePairs = (query: z.ZodObject) => {
  const fields: Readonly<Record<string, z.core.$ZodType>> = query.shape;
  const isUsable = (name: string, value: string) =>
    Object.hasOwn(fields, name) && z.safeParse(fields[name] ?? z.never(), value).success;
  return (search: string): Readonly<Record<string, string>> => parseUsablePairs(search, isUsable);
};
