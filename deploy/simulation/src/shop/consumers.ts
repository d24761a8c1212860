import type { Position } from '@shop/shared/events/event';
import type { EventConsumer } from '@shop/shared/events/subscription';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Contract } from '@shop/shared/protocol/contract';
import type { ProcessKit } from '@shop/shared/service/process-kit';
import { z } from 'zod';
import { type SimulatedProcess, startProcess } from '../world/simulated-process.ts';
import { type SimulatedStore, openStore } from '../world/simulated-store.ts';
import type { World } from '../world/world.ts';
import { contractOf } from './services.ts';

/** An aggregate as its owner shows it. */
export const versioned = z.object({ id: z.string(), version: z.number() });

/** A consumer's state of one service: its position, and the version of each aggregate. */
interface ConsumerState {
  readonly consumer: string;
  readonly service: string;
  stood: Position | undefined;
  readonly versions: Map<string, number>;
  /** Whether it reads the owner's present state when it begins, and so has every aggregate. */
  readonly isComplete: boolean;
}

/** A consumer in memory takes a while, or fails, at times. */
const inMemory = { latencyMs: 1, failures: 0.04, stalls: 0.1 };

/** Asks for an owner's present state, by the operation that shows what it is asked for by ids. */
const presentOf = (contract: Contract, kit: ProcessKit, ids: readonly string[]) => {
  const input = { ids: [...ids] };
  const shows = Object.keys(contract.operations).find((name) => {
    return contract.operations[name]?.input.safeParse(input).success;
  });
  if (shows === undefined) return undefined;
  const client = kit.client(contract);
  return async (context: CallContext) =>
    z.array(versioned).parse(await client.call(shows, input, context));
};

/**
 * A consumer of events as a program would have it: effect and position are one write, and what it
 * had before has no further effect.
 */
const consumerOf = (
  state: ConsumerState,
  process: SimulatedProcess,
  { ask }: SimulatedStore,
  { note, present }: Pick<World, 'note'> & { readonly present: ReturnType<typeof presentOf> },
): EventConsumer<Contract> => {
  const { consumer, service, versions } = state;
  const told = { consumer, by: process.name, service };
  const seqIn = ({ epoch }: Position) =>
    state.stood?.epoch === epoch ? state.stood.seq : undefined;
  return {
    position: () => ask(process, 'position', () => state.stood),
    async apply(events, position) {
      await ask(process, 'apply', () => {
        const given = events.map(({ seq, id, key, version }) => ({ seq, id, key, version }));
        const stood = seqIn(position) ?? 0;
        const applied = given.filter(({ seq }) => seq > stood);
        for (const { key, version } of applied) {
          versions.set(key, Math.max(version, versions.get(key) ?? 0));
        }
        if (position.seq > stood) state.stood = position;
        note({ kind: 'apply', ...told, given, applied, position });
      });
      note({ kind: 'ack', ...told, seq: position.seq });
    },
    async reset(position, context) {
      const known = (await present?.(context)) ?? [];
      await ask(process, 'reset', () => {
        // A late request of a process that is gone: its successor has come further.
        if ((seqIn(position) ?? -1) >= position.seq) return;
        versions.clear();
        for (const { id, version } of known) versions.set(id, version);
        state.stood = position;
        note({ kind: 'reset', ...told, position });
      });
      note({ kind: 'ack', ...told, seq: position.seq });
    },
  };
};

export type Consumers = ReturnType<typeof createConsumers>;

/** All consumers of events in a shop, besides those within services. */
export const createConsumers = (products: readonly string[], { note, ...world }: World) => {
  const store = openStore(world, startProcess('ledger-store', 1, world));
  const held = new Map<string, ConsumerState>();

  return {
    store,
    /** The present states of all consumers. */
    held: () => [...held.values()],
    /**
     * Follows a service as a gateway does, whose knowledge is gone with its process; or as one that
     * keeps it in the store, and begins where its last process stood.
     */
    follow(service: string, kit: ProcessKit, process: SimulatedProcess, isStored: boolean): void {
      const contract = contractOf(service, true);
      if (Object.keys(contract.events).length === 0) return;
      const consumer = `${process.host}/${service}`;
      const present = isStored ? presentOf(contract, kit, products) : undefined;
      const none = { stood: undefined, versions: new Map(), isComplete: present !== undefined };
      const state = (isStored && held.get(consumer)) || { consumer, service, ...none };
      held.set(consumer, state);
      const used = isStored ? store : openStore(world, process);
      if (!isStored) used.behave(inMemory);
      kit.subscribe(contract, consumerOf(state, process, used, { note, present }));
    },
  };
};
