import type { z } from 'zod';
import type { Runtime } from '../../runtime.ts';
import { CallError } from '../calls/call-error.ts';
import { type Client, answerTo } from '../calls/client.ts';
import { compiledByName } from '../compiled.ts';
import type { Contract, OperationName } from '../contract.ts';
import { isLongerThan } from '../wire/batch.ts';
import { parseJson } from '../wire/items.ts';
import { maxRequestBytes } from '../wire/limits.ts';
import type { Replicas } from './replicas.ts';

/** A typed client over the connections to one service, which others may use too. */
export const createServiceClient = <C extends Contract>(
  contract: C,
  replicas: Replicas,
  runtime: Runtime,
): Client<C> => {
  const outputOf = compiledByName(outputsOf(contract));

  const prepare: Client<C>['prepare'] = (operation, input, context) => (ended) => {
    const declared = contract.operations[operation];
    if (!declared) throw new Error(`${contract.service} has no operation ${operation}`);
    const body = JSON.stringify(input);
    if (isLongerThan(maxRequestBytes, body)) {
      ended(tooLarge(operation), undefined);
      return;
    }
    const now = runtime.now();
    const expiresAt = Math.min(context.expiresAt, now + declared.timeoutMs);
    const { idempotent, keyed, priority = keyed ? 'high' : 'normal' } = declared;
    const call = { operation, body, idempotent, priority, context, expiresAt };
    replicas.send(call, ended, now);
  };
  const callRaw: Client<C>['callRaw'] = (operation, input, context) =>
    answerTo(prepare(operation, input, context));

  return {
    prepare,
    callRaw,
    call: async (operation, input, context) => {
      const body = await callRaw(operation, input, context);
      return readOutput<C, typeof operation>(outputOf(operation), operation, body);
    },
    replicas: () => replicas.status(),
  };
};

const outputsOf = ({ operations }: Contract): Readonly<Record<string, z.ZodType>> =>
  Object.fromEntries(Object.entries(operations).map(([name, { output }]) => [name, output]));

const tooLarge = (operation: string) =>
  new CallError('PAYLOAD_TOO_LARGE', `the input of ${operation} is over its limit`, {
    executed: 'no',
  });

const readOutput = <C extends Contract, K extends OperationName<C>>(
  schema: z.ZodType | undefined,
  operation: string,
  body: Buffer,
): z.output<C['operations'][K]['output']> => {
  try {
    // The schema is the one that this operation's type is made from.
    return schema?.parse(parseJson(body)) as z.output<C['operations'][K]['output']>;
  } catch (cause) {
    throw new CallError('BAD_REPLY', `the answer to ${operation} is not as agreed`, { cause });
  }
};
