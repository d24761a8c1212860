import type { z } from 'zod';
import { toServiceError } from '../../errors.ts';
import type { SigningKey } from '../../keys/keyring.ts';
import { signUserToken } from '../../keys/user-token.ts';
import { type Runtime, relaxed, steadyTime } from '../../runtime.ts';
import { type Entrance, entranceOf } from '../access.ts';
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

  /** A token for the service that shows on whose behalf it is called. */
  const userTokenFor = async (context: CallContext): Promise<string> => {
    if (!signing || !context.user) throw nobodyInParticular(service);
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
      const replicas = replicasAt(entranceOf(declared));
      const call = { operation, body, idempotent, priority, context, expiresAt };
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

const nobodyInParticular = (service: string) =>
  new CallError('UNAUTHENTICATED', `${service} has to be told on whose behalf it is called`, {
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
    // The schema is the one that this operation's type is made from.
    return schema?.parse(parseJson(body)) as z.output<C['operations'][K]['output']>;
  } catch (cause) {
    throw new CallError('BAD_REPLY', `the answer to ${operation} is not as agreed`, { cause });
  }
};
