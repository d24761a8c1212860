import type { CallContext } from '@shop/shared/protocol/calls/context';
import { missingNote } from '../web/freshness.ts';
import type { Html } from '../web/html.ts';
import type { StaffParts } from './staff-section.ts';

interface Part {
  readonly parts: Pick<StaffParts, 'onFailure'>;
  /** Its name in the log. */
  readonly part: string;
  readonly context: CallContext;
}

/**
 * Resolves to a part that a page shows besides its own matter, or to `fallback` where it cannot be
 * had: a service that is away takes no page of another one with it. A bug is reported, since nobody
 * would see it otherwise.
 */
export const orMissing = async <T, F>(
  promise: Promise<T>,
  fallback: F,
  { parts, part, context }: Part,
): Promise<T | F> => {
  try {
    return await promise;
  } catch (error) {
    parts.onFailure(part, error, context);
    return fallback;
  }
};

/** The note in place of a part of a page: `Reviews cannot be shown right now`. */
export const missingPart = (what: string): Html =>
  missingNote(what, { status: 'unavailable', ageMs: 0 });
