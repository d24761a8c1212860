import { z } from 'zod';

/** Who a process is to others: what it does, which replica it is, which start of that replica. */
export interface Identity {
  readonly service: string;
  readonly instance: string;
  readonly bootId: string;
}

const name = z.string().min(1).max(128);
const identity = z.object({ service: name, instance: name, bootId: name });

/** The body of HELLO. Unknown fields are ignored, so later versions can add. */
export const hello = z.object({
  /** The oldest and the newest wire version that the caller speaks. */
  versions: z.tuple([z.int(), z.int()]),
  /** The service that it wants to reach. */
  service: name,
  caller: identity,
});

/** The body of WELCOME. */
export const welcome = identity.extend({
  version: z.int(),
  contractVersion: name,
  limits: z.object({
    requestBytes: z.int().min(1),
    responseBytes: z.int().min(1),
    inFlight: z.int().min(1),
  }),
});
export type Welcome = z.infer<typeof welcome>;
