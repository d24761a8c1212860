import type { z } from 'zod';
import { toServiceError } from '../../errors.ts';
import type { SigningKey } from '../../keys/keyring.ts';
import { signUserToken } from '../../keys/user-token.ts';
import { type Runtime, relaxed, steadyTime } from '../../runtime.ts';
import { type Entrance, entranceOf } from '../access.ts';
import { CallError } from '../calls/call-error.ts';
import { type Client, answerTo } from '../calls/client.ts';
import { type CallContext, withUserToken } from '../calls/context.ts';
import { compiledByName } from '../compiled.ts';
import { type Contract, type OperationName, priorityOf } from '../contract.ts';
import { isLongerThan } from '../wire/batch.ts';
import { parseJson } from '../wire/items.ts';
import { maxRequestBytes } from '../wire/limits.ts';
import type { Replicas } from './replicas.ts';

/** What a client needs besides its contract. */
export interface ServiceClientOptions {
  /** The connections to one of the service's entrances, which others may use too. */
  readonly replicasAt: (entrance: Entrance) => Replicas;
  readonly runtime: Runtime;
  /** Signs the tokens by which services know a user; only for who may. */
  readonly signing?: SigningKey | undefined;
}

/** A typed client of one service. */
export const createServiceClient = <C extends Contract>(
  contract: C,
  { replicasAt, runtime, signing }: ServiceClientOptions,
): Client<C> => {
  const { service } = contract;
  const outputOf = compiledByName(outputsOf(contract));

  /** The context with a token for the service, where an operation asks for one. */
  const withToken = async (context: CallContext): Promise<CallContext> => {
    if (!signing || !context.user) throw nobodyInParticular(service);
    const token = await signUserToken(context.user, service, signing, steadyTime(runtime));
    return withUserToken(runtime, context, token);
  };

  const prepare: Client<C>['prepare'] = (operation, input, context) => (ended) => {
    const declared = contract.operations[operation];
    if (!declared) throw new Error(`${contract.service} has no operation ${operation}`);
    const body = JSON.stringify(input);
    if (isLongerThan(maxRequestBytes, body)) {
      ended(tooLarge(operation), undefined);
      return;
    }
    const now = runtime.now();
    const expiresAt = Math.min(context.expiresAt, now + relaxed(runtime, declared.timeoutMs));
    const { idempotent, role } = declared;
    const priority = priorityOf(declared);
    const replicas = replicasAt(entranceOf(declared));
    const call = { operation, body, idempotent, priority, context, expiresAt };
    if (!role) return replicas.send(call, ended, now);
    withToken(context).then(
      (shown) => replicas.send({ ...call, context: shown }, ended, runtime.now()),
      (error: unknown) => ended(toServiceError(error), undefined),
    );
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
    replicas: () => replicasAt('calls').status(),
  };
};

const nobodyInParticular = (service: string) =>
  new CallError('UNAUTHENTICATED', `${service} has to be told on whose behalf it is called`, {
    executed: 'no',
  });

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
