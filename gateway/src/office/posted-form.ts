import { z } from 'zod';
import { idempotencyKey } from '@shop/shared/contracts/common';
import { createCheck } from '../input/invalid-input.ts';
import { wholeNumber } from '../input/query-fields.ts';

/** The typed values of a form; a field that was not sent is not there. */
export type Typed = Readonly<Record<string, string>>;

/** The fields of a form that are no values of it. */
const control = z.object({
  /** The token of the session that the form was opened in. */
  csrf: z.string().optional(),
  key: idempotencyKey.optional().catch(undefined),
  /** The version that is replaced. */
  version: wholeNumber.optional().catch(undefined),
  /** The admin token, where the form was sent after its session had ended. */
  adminToken: z.string().optional(),
  /** Sent by a button that only shows the form again, such as a preview. */
  show: z.string().optional(),
});

const controlNames: ReadonlySet<string> = new Set(Object.keys(control.shape));

/** A posted form. */
export interface Posted extends z.output<typeof control> {
  readonly typed: Typed;
  /** All that was posted but for the admin token, to be posted again. */
  readonly pairs: Typed;
}

const checkPairs = createCheck(z.record(z.string(), z.string()));

/**
 * Tells the values of a posted form from what else is in it. A key or a version that is none counts
 * as not sent.
 */
export const toPosted = (body: unknown): Posted => {
  const { adminToken, ...pairs } = checkPairs(body);
  const typed = Object.entries(pairs).filter(([name]) => !controlNames.has(name));
  return { ...control.parse({ ...pairs, adminToken }), typed: Object.fromEntries(typed), pairs };
};
