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
    const [rawName = '', ...rest] = part.split('=');
    const name = decode(rawName);
    const value = decode(rest.join('='));
    if (name === undefined || value === undefined) {
      const message = 'is not UTF-8 in percent-encoding';
      throw invalidField('INVALID_ARGUMENT', name ?? rawName, message);
    }
    if (pairs.has(name)) throw invalidField('INVALID_ARGUMENT', name, 'is given more than once');
    pairs.set(name, value);
  }
  return Object.fromEntries(pairs);
};

/** What a URL asks for, after its first `?`. */
export const searchOf = (url: string): string => {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start + 1);
};

/**
 * Reads of `a=1&b=2` only what is known: links that people share carry other names, in any number
 * and form. A name without a value is left out, too: forms also send what nobody has filled in.
 */
export const parseKnownPairs = (
  text: string,
  known: readonly string[],
): Readonly<Record<string, string>> => {
  const isKnown = (part: string) => known.includes(decode(part.split('=', 1)[0] ?? '') ?? '');
  const pairs = parsePairs(text.split('&').filter(isKnown).join('&'));
  return Object.fromEntries(Object.entries(pairs).filter(([, value]) => value.trim() !== ''));
};
