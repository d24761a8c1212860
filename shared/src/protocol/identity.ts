import { z } from 'zod';

const name = z.string().min(1).max(128);
const identity = z.object({ service: name, instance: name, bootId: name });

/** The identity of a process: its service, its replica, and the start of that replica. */
export type Identity = Readonly<z.infer<typeof identity>>;

/** The JSON of HELLO, after its proof. Unknown fields are ignored, so later versions can add. */
export const hello = z.object({
  /** The oldest and the newest wire version that the caller supports. */
  versions: z.tuple([z.int(), z.int()]),
  /** The service that the caller wants to reach. */
  service: name,
  caller: identity,
  /** Milliseconds since 1970 on the caller's clock. */
  time: z.int().min(0),
  /** Never used before by this caller. */
  nonce: name,
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
