import { z } from 'zod';
import type { Registration } from './discovery.ts';

const name = z.string().min(1).max(128);

/** Sockets must never connect to any other form of address. */
const address = z.string().regex(/^tcp:\/\/[A-Za-z0-9.-]{1,253}:[1-9]\d{0,4}$/);

/** A registered replica, and whether it takes new calls. */
export interface Entry extends Registration {
  readonly state: 'ready' | 'draining';
}

/** The compiler requires every field of `Entry`. */
const fields = {
  instance: name,
  bootId: name,
  contractVersion: name,
  calls: address,
  admin: address.optional(),
  events: address,
  state: z.enum(['ready', 'draining']),
} satisfies Record<keyof Entry, z.ZodType>;

const entry = z.object(fields);

/** Longer texts are not entries. */
const maxLength = 2_000;

/** Encodes an entry; equal entries have equal texts. */
export const writeEntry = (one: Entry): string => JSON.stringify(entry.parse(one));

/** Decodes an entry; undefined if it is not valid. */
export const readEntry = (text: string): Entry | undefined => {
  if (text.length > maxLength) return undefined;
  try {
    return entry.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};
