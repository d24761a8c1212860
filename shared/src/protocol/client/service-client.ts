import type { z } from 'zod';
import { toServiceError } from '../../errors.ts';
import type { SigningKey } from '../../keys/keyring.ts';
import { signUserToken } from '../../keys/user-token.ts';
import { type Runtime, relaxed, steadyTime } from '../../runtime.ts';
import { type Channel, channelOf } from '../access.ts';
import { CallError } from '../calls/call-error.ts';
import { type Client, answerTo } from '../calls/client.ts';
import { type CallContext, withUserToken } from '../calls/context.ts';
import { compiledByName } from '../compiled.ts';
import { type Contract, type OperationName, priorityOf } from '../contract.ts';
import { isLongerThan } from '../wire/batch.ts';
import { parseJson } from '../wire/items.ts';
import { maxRequestBytes } from '../wire/limits.ts';
import type { Replicas } from './replicas.ts';

/** Options of `createServiceClient`. */
export interface ServiceClientOptions {
  /** The connections to a channel of the service; clients may share them. */
  readonly replicasAt: (channel: Channel) => Replicas;
  readonly runtime: Runtime;
  /** Signs the user tokens; only for a process that is allowed to. */
  readonly signing?: SigningKey | undefined;
}

/** Makes a typed client of one service from its contract. */
export const createServiceClient = <C extends Contract>(
  contract: C,
  { replicasAt, runtime, signing }: ServiceClientOptions,
): Client<C> => {
  const { service } = contract;
  const outputOf = compiledByName(outputsOf(contract));

  /** The context with a user token for the service; throws `UNAUTHENTICATED` without a user. */
  const withToken = async (context: CallContext): Promise<CallContext> => {
    if (!signing || !context.user) throw userMissing(service);
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
    const replicas = replicasAt(channelOf(declared));
    const { refusals } = contract;
    const call = { operation, body, idempotent, priority, refusals, context, expiresAt };
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

const userMissing = (service: string) =>
  new CallError('UNAUTHENTICATED', `this operation of ${service} needs a user`, {
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
    // The operation's type is derived from this schema.
    return schema?.parse(parseJson(body)) as z.output<C['operations'][K]['output']>;
  } catch (cause) {
    throw new CallError('BAD_REPLY', `the answer to ${operation} does not match the contract`, {
      cause,
    });
  }
};
