import { toServiceError } from '@shop/shared/errors';
import { CallError } from '@shop/shared/protocol/calls/call-error';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Contract, Handlers } from '@shop/shared/protocol/contract';
import type { Service } from '@shop/shared/service/service';
import type { World } from '../world/world.ts';

/** Everybody in the shop. */
const user = { id: 'c-1', roles: ['customer', 'admin'] };

type AnyHandler = (input: unknown, context: CallContext) => Promise<unknown>;

/**
 * The same service, which notes each run of a handler for a gateway, and its end: what a handler
 * asks of other services is part of its own run. A handler does not run where `before` rejects.
 */
export const watchedService = <C extends Contract>(
  { contract, start }: Service<C>,
  by: string,
  world: World,
  before: (operation: string, input: unknown) => Promise<void>,
): Service<C> => {
  const watched =
    (operation: string, handler: AnyHandler): AnyHandler =>
    async (input, context) => {
      // Tokens of users are signed outside of simulated time: all are one customer, who is staff.
      Object.assign(context, { user });
      if (context.caller?.service !== 'gateway') {
        await before(operation, input);
        return handler(input, context);
      }
      const told = { run: world.nextRun(), id: context.requestId };
      world.note({ kind: 'run', ...told, by, attempt: context.attempt });
      try {
        await before(operation, input);
        const given = await handler(input, context);
        // As it goes out: without the fields that the contract does not declare.
        const answer = JSON.stringify(contract.operations[operation]?.output.parse(given));
        world.note({ kind: 'done', ...told, code: 'ok', executed: 'yes', answer });
        return given;
      } catch (error) {
        const { code, executed: isSaid } = toServiceError(error);
        // The error of a later step denies nothing that an earlier one has stored, and that of a
        // call to another service tells of that call.
        const hasRun = error instanceof CallError || context.write?.hasEffect;
        const executed = isSaid === 'no' && hasRun ? 'yes' : isSaid;
        world.note({ kind: 'done', ...told, code, executed });
        throw error;
      }
    };
  return {
    contract,
    async start(kit) {
      const parts = await start(kit);
      // Whatever a contract's handlers take and give, it is passed on; the names stay the same.
      const handlers = Object.entries(parts.handlers as Readonly<Record<string, AnyHandler>>);
      const all = Object.fromEntries(handlers.map(([name, one]) => [name, watched(name, one)]));
      return { ...parts, handlers: all as Handlers<C> };
    },
  };
};
