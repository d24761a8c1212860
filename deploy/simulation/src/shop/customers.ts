import { Cancellation } from '@shop/shared/protocol/calls/cancellation';
import { createContext } from '@shop/shared/protocol/calls/context';
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

/** Makes calls through gateways; each is noted, and its end. */
const createCaller = ({ world, plan }: Shop) => {
  const { chance, clock } = world;
  let calls = 0;

  return (
    { host, clients }: Gateway,
    { service, operation, input, about, key }: Order,
    { timeoutMs, isSure }: { readonly timeoutMs: number; readonly isSure: boolean },
    onEnd: (isAnswered: boolean, answer?: string) => void,
  ): void => {
    const process = host.process();
    const declared = contractOf(service, plan.isRepriceKeyed).operations[operation];
    const client = clients.get(service);
    if (!declared || !client) throw new Error(`nobody asks for ${service}.${operation}`);
    const id = `call-${++calls}`;
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
      expiresAt: Math.min(context.expiresAt, clock.now() + declared.timeoutMs),
      traceId: context.trace.traceId,
      isSure,
    });
    if (!isSure && chance.happens(giveUpChance)) {
      clock.after(timeoutMs * chance.next(), () => process.input(() => cancellation.cancel()));
    }
    const options = key === undefined ? {} : { key };
    const send = client.prepare(operation, input, context, options);
    send((error, body) => {
      const { code, executed } = error ?? ({ code: 'ok', executed: 'yes' } as const);
      const answer = body?.toString();
      world.note({ kind: 'end', id, code, executed, answer });
      onEnd(!error, answer);
    });
  };
};

export type Customers = ReturnType<typeof createCustomers>;

/** The callers of the shop: they try again where that makes sense, and note every answer. */
export const createCustomers = (shop: Shop, orders: Orders) => {
  const { plan, gateways } = shop;
  const { chance, clock } = shop.world;
  const call = createCaller(shop);
  let isClosed = false;

  /** Asks through a gateway. */
  const ask = (gateway: Gateway, order: Order, manner: Manner = {}): void => {
    const { timeoutMs = patienceMs[1], times = maxTimesAsked, isSure = false, onAnswer } = manner;
    call(gateway, order, { timeoutMs, isSure }, (isAnswered, answer) => {
      if (isAnswered) onAnswer?.();
      orders.learn(order.service, answer);
      if (order.key === undefined || times >= maxTimesAsked) return;
      const isAgain = chance.happens(isAnswered ? againAfterSuccess : againAfterFailure);
      if (isAgain) askLater(order, times + 1);
    });
  };

  /** Asks through a gateway that is up, if there is one, with more or less patience. */
  const askAnywhere = (order: Order, times = 1): void => {
    const up = gateways.filter(({ host }) => host.isUp());
    const timeoutMs = chance.between(...patienceMs);
    if (up.length > 0) ask(chance.oneOf(up), order, { times, timeoutMs });
    else askLater(order, times);
  };

  const askLater = (order: Order, times: number): void =>
    void clock.after(againWithinMs * chance.next(), () => isClosed || askAnywhere(order, times));

  /** From now on things are asked for, until `close`. */
  const open = (): void => {
    if (isClosed) return;
    const order = orders.draw();
    if (order) askAnywhere(order);
    if (order?.key !== undefined && chance.happens(doubleChance)) askAnywhere(order);
    clock.after(2 * plan.meanCallPauseMs * chance.next(), open);
  };

  return {
    ask,
    open,
    close() {
      isClosed = true;
    },
  };
};
