import type { ServiceError } from '../../errors.ts';
import type { Caller } from '../calls/context.ts';
import { hello } from '../identity.ts';
import { tryParseJson } from '../wire/items.ts';
import { wireVersion } from '../wire/limits.ts';
import { refusal, versionUnsupported } from './refusals.ts';

/** Who greets with this HELLO, or why that is not accepted by this service. */
export const readGreeting = (
  content: Buffer,
  self: string,
): { readonly caller: Caller } | { readonly problem: ServiceError } => {
  const { data } = hello.safeParse(tryParseJson(content));
  if (!data) return { problem: refusal('INVALID_ARGUMENT', 'not a greeting') };
  const { service, versions, caller } = data;
  if (service !== self) return { problem: refusal('WRONG_SERVICE', `this is ${self}`) };
  const [oldest, newest] = versions;
  if (oldest > wireVersion || newest < wireVersion) return { problem: versionUnsupported() };
  return { caller: { service: caller.service, instance: caller.instance } };
};
