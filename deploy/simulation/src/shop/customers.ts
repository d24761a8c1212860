import { Cancellation } from '@shop/shared/protocol/calls/cancellation';
import { createContext } from '@shop/shared/protocol/calls/context';
import { versioned } from './believers.ts';
import type { Order, Orders } from './orders.ts';
import { contractOf } from './services.ts';
import type { Gateway, Shop } from './shop.ts';

/** How patient callers are, in milliseconds. */
const patienceMs = [30, 2_500] as const;

const giveUpChance = 0.05;
const doubleChance = 0.08;
const againAfterFailure = 0.7;
const againAfterSuccess = 0.08;
const againWithinMs = 600;
const maxTimesAsked = 6;

/** How something is asked for. */
interface Manner {
  /** Default: with all the patience that there is. */
  readonly timeoutMs?: number;
  /** The how many-th time it is; default: the last one. */
  readonly times?: number;
  /** Nothing is wrong with it at the moment, so that it must be answered. */
  readonly isSure?: boolean;
  readonly onAnswer?: () => void;
}

/** Those who ask the shop for things, again where that makes sense, and note what they are told. */
export class Customers {
  readonly #shop: Shop;
  readonly #orders: Orders;
  #calls = 0;
  #isClosed = false;

  constructor(shop: Shop, orders: Orders) {
    this.#shop = shop;
    this.#orders = orders;
  }

  /** From now on things are asked for, until `close`. */
  open(): void {
    const { clock, chance } = this.#shop.world;
    const round = () => {
      if (this.#isClosed) return;
      const order = this.#orders.draw();
      this.#askAnywhere(order, 1);
      if (order.key !== undefined && chance.happens(doubleChance)) this.#askAnywhere(order, 1);
      clock.in(2 * this.#shop.plan.meanCallPauseMs * chance.next(), round);
    };
    round();
  }

  close(): void {
    this.#isClosed = true;
  }

  /** Asks through a gateway. */
  ask(gateway: Gateway, order: Order, manner: Manner = {}): void {
    const { timeoutMs = patienceMs[1], times = maxTimesAsked, isSure = false, onAnswer } = manner;
    const { world, plan } = this.#shop;
    const { service, operation, input, about, key } = order;
    const { process } = gateway.host;
    const declared = contractOf(service, plan.isRepriceKeyed).operations[operation];
    if (!declared) throw new Error(`${service} has no ${operation}`);
    const id = `call-${++this.#calls}`;
    const cancellation = new Cancellation();
    const context = createContext(process.runtime, { timeoutMs, requestId: id, cancellation });
    world.note('call', {
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
      const answer = body?.toString();
      if (error) world.note('end', { id, code: error.code, executed: error.executed });
      else world.note('end', { id, code: 'ok', executed: 'yes', answer });
      if (!error) onAnswer?.();
      this.#learn(service, answer);
      if (key === undefined || times >= maxTimesAsked) return;
      if (world.chance.happens(error ? againAfterFailure : againAfterSuccess)) {
        this.#askLater(order, times + 1);
      }
    });
  }

  /** Asks through a gateway that is up, if there is one, with more or less patience. */
  #askAnywhere(order: Order, times: number): void {
    const { chance } = this.#shop.world;
    const up = this.#shop.gateways.filter(({ host }) => host.isUp);
    const timeoutMs = chance.between(...patienceMs);
    if (up.length > 0) this.ask(chance.oneOf(up), order, { times, timeoutMs });
    else this.#askLater(order, times);
  }

  #askLater(order: Order, times: number): void {
    const { clock, chance } = this.#shop.world;
    if (this.#isClosed) return;
    const ask = () => this.#isClosed || this.#askAnywhere(order, times);
    clock.in(againWithinMs * chance.next(), ask);
  }

  /** Learns the versions of the aggregates that an answer shows. */
  #learn(service: string, answer = '[]'): void {
    const shown: unknown = JSON.parse(answer);
    for (const one of [shown].flat()) {
      const { data } = versioned.safeParse(one);
      if (data) this.#orders.learn(service, data.id, data.version);
    }
  }
}
