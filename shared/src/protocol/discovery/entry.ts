import { z } from 'zod';
import type { Registration } from './discovery.ts';

const name = z.string().min(1).max(128);

/** Whatever else an address says, a socket must never be told to connect to it. */
const address = z.string().regex(/^tcp:\/\/[A-Za-z0-9.-]{1,253}:[1-9]\d{0,4}$/);

/** A replica, and whether callers may send it anything new. */
export interface Entry extends Registration {
  readonly state: 'ready' | 'draining';
}

/** Of a field that is not named here, the compiler says so: it would be lost on its way. */
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

/** Longer ones are not ours. */
const maxLength = 2_000;

/** An entry as it is written; the same one is always written alike. */
export const writeEntry = (one: Entry): string => JSON.stringify(entry.parse(one));

/** An entry that was read; undefined for what is none. */
export const readEntry = (text: string): Entry | undefined => {
  if (text.length > maxLength) return undefined;
  try {
    return entry.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};
