import type { ServiceError } from '../../../errors.ts';
import type { Runtime } from '../../../runtime.ts';
import { OutgoingCall } from '../outgoing-call.ts';

/** How a call ended. */
export interface End {
  readonly name: string;
  readonly answer: string | undefined;
  readonly error: ServiceError | undefined;
}

/** Makes calls named by their operations, and keeps how each has ended. */
export const createCalls = (runtime: Runtime) => {
  const ends: End[] = [];
  const create = (name: string, { timeoutMs = 1_000, body = '{}' } = {}) =>
    new OutgoingCall({
      operation: name,
      body: Buffer.from(body),
      flags: 0,
      attempt: 0,
      metadata: {},
      expiresAt: runtime.now() + timeoutMs,
      ended: (error, answer) => ends.push({ name, error, answer: answer?.toString() }),
    });
  return { create, ends, names: () => ends.map(({ name }) => name) };
};
