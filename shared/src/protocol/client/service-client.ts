import type { z } from 'zod';
import { toServiceError } from '../../errors.ts';
import type { SigningKey } from '../../keys/keyring.ts';
import { signUserToken } from '../../keys/user-token.ts';
import { type Runtime, relaxed, steadyTime } from '../../runtime.ts';
import { type Channel, channelOf } from '../access.ts';
import { CallError } from '../calls/call-error.ts';
import { type Client, answerTo } from '../calls/client.ts';
import { type CallContext, withMetadata } from '../calls/context.ts';
import { compiledByName } from '../compiled.ts';
import { type Contract, type OperationName, priorityOf } from '../contract.ts';
import { isLongerThan } from '../wire/batch.ts';
import { parseJson } from '../wire/items.ts';
import { maxRequestBytes } from '../wire/limits.ts';
import { idempotencyKeyPattern } from '../wire/metadata.ts';
import type { Replicas } from './replicas.ts';

/** Options of `createServiceClient`. */
interface ServiceClientOptions {
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
  const { service, refusals } = contract;
  const outputOf = compiledByName(outputsOf(contract));

  /** A token for the service that shows on whose behalf it is called. */
  const userTokenFor = async (context: CallContext): Promise<string> => {
    if (!signing || !context.user) throw userMissing(service);
    return signUserToken(context.user, service, signing, steadyTime(runtime));
  };

  const prepare: Client<C>['prepare'] =
    (operation, input, context, { key } = {}) =>
    (ended) => {
      const declared = contract.operations[operation];
      if (!declared) throw new Error(`${contract.service} has no operation ${operation}`);
      if (declared.idempotencyKey && !idempotencyKeyPattern.test(key ?? '')) {
        ended(noKey(operation), undefined);
        return;
      }
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
      const call = { operation, body, idempotent, priority, refusals, context, expiresAt };
      if (!role) {
        const own =
          key === undefined ? context : withMetadata(runtime, context, { idempotencyKey: key });
        replicas.send({ ...call, context: own }, ended, now);
        return;
      }
      userTokenFor(context).then(
        (user) => {
          const own = withMetadata(runtime, context, { user, idempotencyKey: key });
          replicas.send({ ...call, context: own }, ended, runtime.now());
        },
        (error: unknown) => ended(toServiceError(error), undefined),
      );
    };
  const callRaw: Client<C>['callRaw'] = (operation, input, context, options) =>
    answerTo(prepare(operation, input, context, options));

  return {
    prepare,
    callRaw,
    call: async (operation, input, context, options) => {
      const body = await callRaw(operation, input, context, options);
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

const noKey = (operation: string) =>
  new CallError('INVALID_ARGUMENT', `${operation} needs an idempotency key`, {
    executed: 'no',
    fields: [{ field: 'idempotencyKey', message: 'must be 1 to 255 characters of visible ASCII' }],
  });

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
