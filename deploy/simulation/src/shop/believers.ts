import { ServiceError } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { ProcessKit } from '@shop/shared/service/process-kit';
import { z } from 'zod';
import type { Chance } from '../world/chance.ts';
import type { SimulatedProcess } from '../world/simulated-process.ts';
import { SimulatedStore } from '../world/simulated-store.ts';
import type { World } from '../world/world.ts';
import { type Beliefs, type Known, createBeliever, noBeliefs } from './believer.ts';
import type { Plan } from './plan.ts';
import { type DepartmentName, contractOf } from './services.ts';

type Present = (context: CallContext) => Promise<readonly Known[]>;

/** The operation that shows a department's present state; none where beliefs begin from nothing. */
const presentOperation: Readonly<Partial<Record<DepartmentName, string>>> = {
  inventory: 'levels',
  pricing: 'quote',
  product: 'cards',
};

const known = z.array(z.object({ id: z.string(), version: z.number() }));

/** How a service's present state is asked for. */
const presentOf = (name: DepartmentName, kit: ProcessKit, ids: string[]): Present | undefined => {
  const operation = presentOperation[name];
  if (operation === undefined) return undefined;
  const client = kit.client(contractOf(name, true));
  return async (context) => known.parse(await client.call(operation, { ids }, context));
};

/** How often a consumer in memory takes a while, or fails. */
const slowChance = 0.1;
const maxSlowMs = 40;
const failureChance = 0.02;

/** One consumer's beliefs of one service. */
export interface Held {
  readonly consumer: string;
  readonly by: string;
  readonly service: DepartmentName;
  readonly beliefs: Beliefs;
  /** Whether it has asked for the owner's state when it began, so that it knows of everything. */
  readonly isComplete: boolean;
}

/** All consumers of events in a shop, besides those within services. */
export class Believers {
  readonly store: SimulatedStore;
  readonly #plan: Plan;
  readonly #world: World;
  readonly #held = new Map<string, Held>();

  constructor(plan: Plan, world: World) {
    this.#plan = plan;
    this.#world = world;
    this.store = new SimulatedStore('ledger-store', world.clock, world.chance);
  }

  /** What is believed now, by those that live. */
  get held(): readonly Held[] {
    return [...this.#held.values()];
  }

  /** As a gateway follows: what it knows is gone with its process. */
  inMemory(name: DepartmentName, kit: ProcessKit, process: SimulatedProcess): void {
    const beliefs = noBeliefs();
    this.#subscribe({ name, kit, process, beliefs, at: takingTime(process, this.#world.chance) });
  }

  /** As one that begins where its last process stood. */
  inStore(name: DepartmentName, kit: ProcessKit, process: SimulatedProcess): void {
    const beliefs = this.#held.get(`${process.host}/${name}`)?.beliefs ?? noBeliefs();
    const present = presentOf(name, kit, [...this.#plan.products]);
    const at = <T>(method: string, perform: () => Promise<T>) =>
      this.store.ask(process, method, perform);
    this.#subscribe({ name, kit, process, beliefs, at, ...(present && { present }) });
  }

  #subscribe({ name, kit, process, beliefs, at, present }: Subscribing): void {
    const contract = contractOf(name, true);
    if (Object.keys(contract.events).length === 0) return;
    const consumer = `${process.host}/${name}`;
    const held = { consumer, by: process.name, service: name, beliefs };
    this.#held.set(consumer, { ...held, isComplete: present !== undefined });
    const options = { consumer, service: name, process, world: this.#world, beliefs, at };
    kit.subscribe(contract, createBeliever({ ...options, ...(present && { present }) }));
  }
}

interface Subscribing {
  readonly name: DepartmentName;
  readonly kit: ProcessKit;
  readonly process: SimulatedProcess;
  readonly beliefs: Beliefs;
  readonly at: <T>(method: string, perform: () => Promise<T>) => Promise<T>;
  readonly present?: Present;
}

const takingTime =
  ({ runtime }: SimulatedProcess, chance: Chance) =>
  async <T>(method: string, perform: () => Promise<T>): Promise<T> => {
    const fail = () => {
      if (chance.happens(failureChance))
        throw new ServiceError('UNAVAILABLE', `no ${method} for now`);
    };
    fail();
    if (chance.happens(slowChance)) {
      const ms = maxSlowMs * chance.next();
      await new Promise<void>((resolve) => void runtime.after(ms, resolve));
    }
    const result = await perform();
    fail();
    return result;
  };
