import { toServiceError } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Contract, Handlers } from '@shop/shared/protocol/contract';
import type { Service } from '@shop/shared/service/service';
import type { World } from '../world/world.ts';

type AnyHandler = (input: unknown, context: CallContext) => Promise<unknown>;

/** Where runs are told of. */
interface Watch {
  readonly by: string;
  readonly world: World;
  /** Numbers the runs of one world. */
  readonly nextRun: () => number;
  /** A hook before the work of a handler; the handler does not run if it rejects. */
  readonly before: (operation: string, input: unknown) => Promise<void>;
}

/** The same service, telling of each run of a handler and of its end. */
export const watchedService = <C extends Contract>(
  service: Service<C>,
  { by, world, nextRun, before }: Watch,
): Service<C> => {
  const watched =
    (operation: string, handler: AnyHandler): AnyHandler =>
    async (input, context) => {
      const [run, id] = [nextRun(), context.requestId];
      world.note('run', { run, id, by, attempt: context.attempt });
      try {
        await before(operation, input);
        const given = await handler(input, context);
        // As it goes out: without the fields that the contract does not declare.
        const answer = JSON.stringify(service.contract.operations[operation]?.output.parse(given));
        world.note('done', { run, id, code: 'ok', executed: 'yes', answer });
        return given;
      } catch (error) {
        const { code, executed } = toServiceError(error);
        world.note('done', { run, id, code, executed });
        throw error;
      }
    };
  return {
    contract: service.contract,
    async start(kit) {
      const parts = await service.start(kit);
      // Whatever a contract's handlers take and give, it is passed on; the names stay the same.
      const handlers = Object.entries(parts.handlers as Readonly<Record<string, AnyHandler>>);
      const all = Object.fromEntries(handlers.map(([name, one]) => [name, watched(name, one)]));
      return { ...parts, handlers: all as Handlers<C> };
    },
  };
};
