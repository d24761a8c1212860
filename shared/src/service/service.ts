import type { DeadLetterStore } from '../events/dead-letters/dead-letter-store.ts';
import type { Projector } from '../events/delivery/projector.ts';
import type { EventConsumer } from '../events/subscription.ts';
import type { EventLog, Outbox } from '../events/outbox.ts';
import type { Contract, Handlers } from '../protocol/contract.ts';
import type { Client } from '../protocol/calls/client.ts';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Runtime } from '../runtime.ts';
import type { Storage } from '../storage/storage.ts';

/** What a process gives to its adapters while they open. */
export interface Setup {
  readonly runtime: Runtime;
  readonly log: Logger;
  readonly metrics: Registry;
  /** Something that must answer for the service to be ready, such as its store. */
  check(name: string, probe: () => Promise<unknown>): void;
  /** Runs when the service has stopped answering, in the reverse order of the calls. */
  onStop(task: () => Promise<unknown>): void;
}

/** What the kit gives to a service while it starts. */
export interface Kit extends Setup {
  /** What the service keeps, shared by its replicas. */
  readonly storage: Storage;
  /** A typed client of another service; the connections are made at once and kept. */
  client<C extends Contract>(contract: C): Client<C>;
  /**
   * Follows another service's events, from where the consumer stood. What cannot be applied is kept
   * in `deadLetters`, which belongs beside the consumer's position; in memory if left out.
   */
  subscribe<C extends Contract>(
    contract: C,
    consumer: EventConsumer<C>,
    deadLetters?: DeadLetterStore,
  ): void;
}

/** What a service is made of once it has started. */
export interface Parts<C extends Contract> {
  readonly handlers: Handlers<C>;
  /** Where its events wait and where they go; only for a contract that has events. */
  readonly events?: {
    readonly outbox: Outbox;
    readonly log: EventLog;
    /** Read models of its own events. */
    readonly projections?: readonly Projector[];
  };
}

/** A service, whatever process it runs in: its contract and how it is put together. */
export interface Service<C extends Contract = Contract> {
  readonly contract: C;
  start(kit: Kit): Promise<Parts<C>>;
}
