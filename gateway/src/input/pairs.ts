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

/** A name as it is written, and name and value as they are meant; undefined for what is not UTF-8. */
const readPair = (part: string) => {
  const [rawName = '', ...rest] = part.split('=');
  return [rawName, decode(rawName), decode(rest.join('='))] as const;
};

/**
 * Reads `a=1&b=2`, as in queries and posted forms. Brackets in names mean nothing, each name comes
 * once, and what is not UTF-8 is refused (all `INVALID_ARGUMENT`).
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
 * Reads of `a=1&b=2` only what is usable, and of several values of a name the first: links that
 * people share carry other names and other values, in any number and form. A name without a value
 * is left out, too: forms also send what nobody has filled in.
 */
export const parseUsablePairs = (
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
