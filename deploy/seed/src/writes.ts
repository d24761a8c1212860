import type { Client } from '@shop/shared/protocol/calls/client';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Contract } from '@shop/shared/protocol/contract';

/** A record of the demo data: the write that makes it. */
export interface Entry {
  /** Its name in a log. */
  readonly what: string;
  readonly operation: string;
  readonly input: unknown;
  /** The idempotency key: always the same, so that no record is written twice. */
  readonly key: string;
  /** The record of the same service that has to be there first. */
  readonly after?: Entry;
}

/** Opens a client of a service. */
export type OpenClient = <C extends Contract>(contract: C) => Pick<Client<C>, 'call'>;

/** Makes a write of a service, and before it the one that has to be there first. */
type WriteEntry = (contract: Contract, entry: Entry, context: CallContext) => Promise<unknown>;

/**
 * Makes the function for the writes of one batch. Each is made once, when it is first needed; one
 * that fails is made again.
 */
export const createWrites = (
  callerOf: (contract: Contract) => ReturnType<OpenClient>,
): WriteEntry => {
  const written = new Map<string, Promise<unknown>>();

  const write: WriteEntry = (contract, { operation, input, key, after }, context) => {
    const known = written.get(key);
    if (known) return known;
    const send = () => callerOf(contract).call(operation, input, context, { key });
    const answer = after ? write(contract, after, context).then(send) : send();
    written.set(key, answer);
    answer.catch(() => written.delete(key));
    return answer;
  };
  return write;
};
