import type { DeadLetterStore } from '../events/delivery/dead-letters.ts';
import type { Projector } from '../events/delivery/projector.ts';
import type { EventConsumer } from '../events/subscription.ts';
import type { EventLog, Outbox } from '../events/outbox.ts';
import type { Contract, Handlers } from '../protocol/contract.ts';
import type { Client } from '../protocol/calls/client.ts';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Runtime } from '../runtime.ts';
import type { Storage } from '../storage/storage.ts';

/** The tools that a process gives to its adapters while they open. */
export interface Setup {
  readonly runtime: Runtime;
  readonly log: Logger;
  readonly metrics: Registry;
  /** Adds a readiness check, such as that a store answers. */
  check(name: string, probe: () => Promise<unknown>): void;
  /** Adds a task for the shutdown, after the last answer. Tasks run in reverse order. */
  onStop(task: () => Promise<unknown>): void;
}

/** The tools that the kit gives to a service while it starts. */
export interface Kit extends Setup {
  /** The service's storage, shared by its replicas. */
  readonly storage: Storage;
  /** A typed client of another service; connects at once and stays connected. */
  client<C extends Contract>(contract: C): Client<C>;
  /** Follows a service's events from the consumer's position; default: dead letters in memory. */
  subscribe<C extends Contract>(
    contract: C,
    consumer: EventConsumer<C>,
    deadLetters?: DeadLetterStore,
  ): void;
}

/** The parts of a service once it has started. */
export interface Parts<C extends Contract> {
  readonly handlers: Handlers<C>;
  /** Its outbox and event log; only for a contract with events. */
  readonly events?: {
    readonly outbox: Outbox;
    readonly log: EventLog;
    /** Read models of its own events. */
    readonly projections?: readonly Projector[];
  };
}

/** A service, independent of the process that it runs in. */
export interface Service<C extends Contract = Contract> {
  readonly contract: C;
  start(kit: Kit): Promise<Parts<C>>;
}
