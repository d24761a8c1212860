import type { Position } from '@shop/shared/events/event';
import type { EventConsumer, EventOf } from '@shop/shared/events/subscription';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Contract } from '@shop/shared/protocol/contract';
import type { SimulatedProcess } from '../world/simulated-process.ts';
import type { World } from '../world/world.ts';

/** What a consumer keeps: where it stands, and the version of each aggregate that it knows of. */
export interface Beliefs {
  stood: Position | undefined;
  readonly versions: Map<string, number>;
}

export const noBeliefs = (): Beliefs => ({ stood: undefined, versions: new Map() });

/** What a consumer is made of. */
interface BelieverOptions {
  readonly consumer: string;
  readonly service: string;
  readonly process: SimulatedProcess;
  readonly world: World;
  /** In the process, or in a store that outlives it. */
  readonly beliefs: Beliefs;
  /** The owner's present state, where the consumer asks for it when it begins again. */
  readonly present?: (context: CallContext) => Promise<readonly Known[]>;
  /** Brings what happens to the beliefs to where they are kept. */
  readonly at: <T>(method: string, perform: () => Promise<T>) => Promise<T>;
}

/** One aggregate as its owner shows it. */
export interface Known {
  readonly id: string;
  readonly version: number;
}

/**
 * A consumer of events as a program would have it: effect and position are one write, and what it
 * had before has no further effect.
 */
export const createBeliever = <C extends Contract>(options: BelieverOptions): EventConsumer<C> => {
  const { consumer, service, process, world, beliefs, present, at } = options;
  const by = process.name;
  const told = { consumer, by, service };

  const apply = async (events: readonly EventOf<C>[], position: Position) => {
    const given = events.map(({ seq, id, key, version }) => ({ seq, id, key, version }));
    const stood = beliefs.stood?.epoch === position.epoch ? beliefs.stood.seq : 0;
    const applied = given.filter(({ seq }) => seq > stood);
    for (const { key, version } of applied) {
      beliefs.versions.set(key, Math.max(version, beliefs.versions.get(key) ?? 0));
    }
    if (position.seq > stood) beliefs.stood = position;
    world.note({ kind: 'apply', ...told, given, applied, position });
  };

  return {
    position: () => at('position', async () => beliefs.stood),
    async apply(events, position) {
      await at('apply', () => apply(events, position));
      world.note({ kind: 'ack', ...told, seq: position.seq });
    },
    async reset(position, context) {
      const known = (await present?.(context)) ?? [];
      await at('reset', async () => {
        // A late request of a process that is gone: its successor has come further.
        const { stood } = beliefs;
        if (stood?.epoch === position.epoch && stood.seq >= position.seq) return;
        beliefs.versions.clear();
        for (const { id, version } of known) beliefs.versions.set(id, version);
        beliefs.stood = position;
        world.note({ kind: 'reset', ...told, position });
      });
      world.note({ kind: 'ack', ...told, seq: position.seq });
    },
  };
};
