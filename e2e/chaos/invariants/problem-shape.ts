import { z } from 'zod';
import { inventoryContract } from '@shop/shared/contracts/inventory';
import { errorCodes } from '@shop/shared/errors';

const codes = z.enum([...Object.keys(errorCodes), ...Object.keys(inventoryContract.refusals)]);

/** A refusal as it is published (RFC 9457). */
const problem = z.strictObject({
  type: z.string().startsWith('urn:shop:error:'),
  title: z.string().min(1),
  status: z.int(),
  detail: z.string().min(1),
  code: codes,
  requestId: z.string().min(1),
  retryable: z.boolean(),
  retryAfterMs: z.number().positive().optional(),
  fields: z.array(z.strictObject({ field: z.string(), message: z.string() })).optional(),
});

interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

/** The part of the published form that a refusal lacks (I8); undefined where it has that form. */
export const lackOf = ({ status, headers, body }: Refusal): string | undefined => {
  if (headers['content-type'] !== 'application/problem+json') return 'it is no problem document';
  const { data, error } = problem.safeParse(parsed(body));
  if (error) return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join();
  if (data.status !== status) return `it says ${data.status} and is ${status}`;
  if (status === 503 && headers['retry-after'] === undefined) return 'it has no Retry-After';
  return undefined;
};
