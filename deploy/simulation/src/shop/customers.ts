import type { ServiceError } from '@shop/shared/errors';
import { Cancellation } from '@shop/shared/protocol/calls/cancellation';
import { createContext } from '@shop/shared/protocol/calls/context';
import { type Order, Orders } from './orders.ts';
import { contractOf } from './services.ts';
import type { Gateway, Shop } from './shop.ts';

/** How patient callers are, in milliseconds. */
const patience = { min: 30, max: 2_500 };

const giveUpChance = 0.05;
const doubleChance = 0.08;
const againAfterFailure = 0.7;
const againAfterSuccess = 0.08;
const againWithinMs = 600;
const maxTimesAsked = 6;

/** Those who ask the shop for things, again where that makes sense, and note what they are told. */
export class Customers {
  readonly #shop: Shop;
  readonly #orders: Orders;
  #calls = 0;
  #isClosed = false;

  constructor(shop: Shop) {
    this.#shop = shop;
    this.#orders = new Orders(shop.world.chance, shop.plan);
  }

  /** From now on things are asked for, until `close`. */
  open(): void {
    const { clock, chance } = this.#shop.world;
    const round = () => {
      if (this.#isClosed) return;
      const order = this.#orders.draw();
      this.ask(order);
      if (order.key !== undefined && chance.happens(doubleChance)) this.ask(order);
      clock.in(2 * this.#shop.plan.meanCallPauseMs * chance.next(), round);
    };
    round();
  }

  close(): void {
    this.#isClosed = true;
  }

  /** Asks through a gateway that is up, if there is one; it is the `times`-th time. */
  ask(order: Order, times = 1): void {
    const { chance } = this.#shop.world;
    const up = this.#shop.gateways.filter(({ host }) => host.isUp);
    const timeoutMs = chance.between(patience.min, patience.max);
    if (up.length > 0) this.#askAt(chance.oneOf(up), order, { times, timeoutMs, isSure: false });
    else this.#askLater(order, times);
  }

  /** Asks, with patience, what must be answered: nothing is wrong with it at the moment. */
  askSurely(gateway: Gateway, order: Order): void {
    this.#askAt(gateway, order, { times: maxTimesAsked, timeoutMs: patience.max, isSure: true });
  }

  /** Asks, for so long, what is out of order. */
  askInVain(gateway: Gateway, order: Order, timeoutMs: number): void {
    this.#askAt(gateway, order, { times: maxTimesAsked, timeoutMs, isSure: false });
  }

  /** Asks what need not be answered yet; calls back when it was. */
  askHopefully(gateway: Gateway, order: Order, onAnswer: () => void): void {
    if (!gateway.host.isUp) return;
    const timeoutMs = patience.max;
    this.#askAt(gateway, order, { times: maxTimesAsked, timeoutMs, isSure: false, onAnswer });
  }

  #askAt(gateway: Gateway, order: Order, { times, timeoutMs, isSure, onAnswer }: Manner): void {
    const { world } = this.#shop;
    const { service, operation, input, about, key } = order;
    const { process } = gateway.host;
    const declared = contractOf(service, this.#shop.plan.isRepriceKeyed).operations[operation];
    if (!declared) throw new Error(`${service} has no ${operation}`);
    const id = `call-${++this.#calls}`;
    const cancellation = new Cancellation();
    const context = createContext(process.runtime, { timeoutMs, requestId: id, cancellation });
    world.note({
      kind: 'call',
      id,
      by: process.name,
      service,
      operation,
      input,
      about,
      idempotencyKey: key,
      isIdempotent: declared.idempotent,
      expiresAt: Math.min(context.expiresAt, world.clock.now + declared.timeoutMs),
      traceId: context.trace.traceId,
      isSure,
    });
    if (!isSure && world.chance.happens(giveUpChance)) {
      const givesUp = () => process.input(() => cancellation.cancel());
      world.clock.in(timeoutMs * world.chance.next(), givesUp);
    }
    const options = key === undefined ? {} : { key };
    gateway.clientOf(service).prepare(operation, input, context, options)((error, body) => {
      if (!error) onAnswer?.();
      this.#told(order, times, { id, error, answer: body?.toString() });
    });
  }

  #told(order: Order, times: number, { id, error, answer }: Told): void {
    const { world } = this.#shop;
    if (error) world.note({ kind: 'end', id, code: error.code, executed: error.executed });
    else world.note({ kind: 'end', id, code: 'ok', executed: 'yes', answer });
    for (const { id, version } of versionsIn(answer))
      this.#orders.learn(order.service, id, version);
    if (order.key === undefined || times >= maxTimesAsked) return;
    if (world.chance.happens(error ? againAfterFailure : againAfterSuccess)) {
      this.#askLater(order, times + 1);
    }
  }

  #askLater(order: Order, times: number): void {
    const { clock, chance } = this.#shop.world;
    if (this.#isClosed) return;
    clock.in(againWithinMs * chance.next(), () => this.#isClosed || this.ask(order, times));
  }
}

interface Manner {
  readonly times: number;
  readonly timeoutMs: number;
  readonly isSure: boolean;
  readonly onAnswer?: () => void;
}

interface Told {
  readonly id: string;
  readonly error: ServiceError | undefined;
  readonly answer: string | undefined;
}

/** The aggregates that an answer shows. */
const versionsIn = (answer: string | undefined): { id: string; version: number }[] => {
  const shown: unknown = answer === undefined ? [] : JSON.parse(answer);
  return [shown].flat().filter(isVersioned);
};

const isVersioned = (value: unknown): value is { id: string; version: number } =>
  typeof value === 'object' &&
  value !== null &&
  'id' in value &&
  typeof value.id === 'string' &&
  'version' in value &&
  typeof value.version === 'number';
