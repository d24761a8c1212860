import type { ServiceError } from '../../../errors.ts';
import type { Runtime } from '../../../runtime.ts';
import { noMetadata } from '../../wire/metadata.ts';
import type { OutgoingCall } from '../outgoing-call.ts';

/** How a call ended. */
export interface End {
  readonly name: string;
  readonly answer: string | undefined;
  readonly error: ServiceError | undefined;
}

/** Makes calls named by their operations, and records how each ends. */
export const createCalls = (runtime: Runtime) => {
  const ends: End[] = [];
  const create = (
    name: string,
    { timeoutMs = 1_000, body = '{}', onEnd = () => undefined }: CallOptions = {},
  ): OutgoingCall => ({
    operation: name,
    body,
    flags: 0,
    attempt: 0,
    metadata: noMetadata,
    expiresAt: runtime.now() + timeoutMs,
    id: 0,
    sentAt: 0,
    end(error, answer) {
      ends.push({ name, error, answer: answer?.toString() });
      onEnd();
    },
  });
  return { create, ends, names: () => ends.map(({ name }) => name) };
};

/** Overrides of a call. */
export interface CallOptions {
  readonly timeoutMs?: number;
  readonly body?: string;
  readonly onEnd?: () => void;
}
