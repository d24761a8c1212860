import { type ErrorCode, type FieldError, toServiceError } from '../../errors.ts';
import type { SigningKey } from '../../keys/keyring.ts';
import { signUserToken } from '../../keys/user-token.ts';
import { type Runtime, relaxed, steadyTime } from '../../runtime.ts';
import { type Channel, channelOf } from '../access.ts';
import { CallError } from '../calls/call-error.ts';
import { type Client, answerTo } from '../calls/client.ts';
import { type CallContext, withMetadata } from '../calls/context.ts';
import { compiled } from '../compiled.ts';
import { type Contract, type Output, priorityOf } from '../contract.ts';
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
  { service, operations, refusals }: C,
  { replicasAt, runtime, signing }: ServiceClientOptions,
): Client<C> => {
  /** A token for the service that shows on whose behalf it is called. */
  const userTokenFor = async ({ user }: CallContext): Promise<string> => {
    if (signing && user) return signUserToken(user, service, signing, steadyTime(runtime));
    throw refused('UNAUTHENTICATED', `this operation of ${service} needs a user`);
  };

  const prepare: Client<C>['prepare'] =
    (operation, input, context, { key: idempotencyKey } = {}) =>
    (ended) => {
      const declared = operations[operation];
      if (!declared) throw new Error(`${service} has no operation ${operation}`);
      if (declared.idempotencyKey && !idempotencyKeyPattern.test(idempotencyKey ?? '')) {
        ended(noKey(operation), undefined);
        return;
      }
      const body = JSON.stringify(input);
      if (isLongerThan(maxRequestBytes, body)) {
        const message = `the input of ${operation} is over its limit`;
        ended(refused('PAYLOAD_TOO_LARGE', message), undefined);
        return;
      }
      const now = runtime.now();
      const expiresAt = Math.min(context.expiresAt, now + relaxed(runtime, declared.timeoutMs));
      const { idempotent, role } = declared;
      const priority = priorityOf(declared);
      const send = (own: CallContext, sentAt: number) => {
        const call = { operation, body, idempotent, priority, refusals, context: own, expiresAt };
        replicasAt(channelOf(declared)).send(call, ended, sentAt);
      };
      if (role) {
        userTokenFor(context).then(
          (user) => send(withMetadata(runtime, context, { user, idempotencyKey }), runtime.now()),
          (error: unknown) => ended(toServiceError(error), undefined),
        );
      } else if (idempotencyKey === undefined) send(context, now);
      else send(withMetadata(runtime, context, { idempotencyKey }), now);
    };
  const callRaw: Client<C>['callRaw'] = (operation, input, context, options) =>
    answerTo(prepare(operation, input, context, options));

  return {
    prepare,
    callRaw,
    call: async (operation, input, context, options) => {
      const body = await callRaw(operation, input, context, options);
      try {
        const declared = operations[operation];
        const answer = declared && compiled(declared.output).parse(parseJson(body));
        // The operation's type is derived from this schema.
        return answer as Output<C, typeof operation>;
      } catch (cause) {
        const message = `the answer to ${operation} does not match the contract`;
        throw new CallError('BAD_REPLY', message, { cause });
      }
    },
    replicas: () => replicasAt('calls').status(),
  };
};

/** A call that is not sent. */
const refused = (code: ErrorCode, message: string, fields?: readonly FieldError[]): CallError =>
  new CallError(code, message, { executed: 'no', ...(fields && { fields }) });

const noKey = (operation: string) =>
  refused('INVALID_ARGUMENT', `${operation} needs an idempotency key`, [
    { field: 'idempotencyKey', message: 'must be 1 to 255 characters of visible ASCII' },
  ]);
