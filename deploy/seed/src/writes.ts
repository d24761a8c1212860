import { ServiceError } from '@shop/shared/errors';
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
  /** The fields of the input that only the answers to other writes tell, such as ids. */
  readonly learned?: Readonly<Record<string, Learned>>;
}

/** A field of the answer to another write. */
export interface Learned {
  readonly contract: Contract;
  readonly entry: Entry;
  readonly field: string;
}

/** Opens a client of a service. */
export type OpenClient = <C extends Contract>(contract: C) => Pick<Client<C>, 'call'>;

/** Makes a write of a service, and before it those that its input is learned from. */
type WriteEntry = (contract: Contract, entry: Entry, context: CallContext) => Promise<unknown>;

/** The value of a field. Throws `ALREADY_EXISTS` where an earlier version answered without it. */
const fieldOf = (answer: unknown, { entry, field }: Learned): unknown => {
  const value: unknown = Object(answer)[field];
  if (value !== undefined) return value;
  throw new ServiceError('ALREADY_EXISTS', `${entry.what} was answered without ${field}`);
};

/**
 * Makes the function for the writes of one batch. Under its key a write has the same answer however
 * often it is made, so each is made when it is first needed; one that fails is made again.
 */
export const createWrites = (
  callerOf: (contract: Contract) => ReturnType<OpenClient>,
): WriteEntry => {
  const answers = new Map<string, Promise<unknown>>();

  const inputOf = async ({ input, learned }: Entry, context: CallContext): Promise<unknown> => {
    if (!learned) return input;
    const fields = await Promise.all(
      Object.entries(learned).map(async ([name, one]) => {
        const answer = await write(one.contract, one.entry, context);
        return [name, fieldOf(answer, one)] as const;
      }),
    );
    return { ...Object(input), ...Object.fromEntries(fields) };
  };

  const write: WriteEntry = (contract, entry, context) => {
    const { operation, key } = entry;
    const known = answers.get(key);
    if (known) return known;
    const answer = inputOf(entry, context).then((input) =>
      callerOf(contract).call(operation, input, context, { key }),
    );
    answers.set(key, answer);
    answer.catch(() => answers.delete(key));
    return answer;
  };
  return write;
};
