import { ServiceError } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { z } from 'zod';
import type { OpenClient } from '../writes.ts';

/** Happens before a call is answered: nothing, a wait, or a failure. */
export type Weather = (operation: string, context: CallContext) => Promise<void> | void;

/** All services in one map, for tests: `pricing.introduce p-000001` and so on. */
export interface FakeShop {
  readonly client: OpenClient;
  readonly held: Map<string, string>;
  /** The operations that were called, in order. */
  readonly called: string[];
  setWeather(weather: Weather): void;
}

const identified = z.object({ id: z.string() });
/** A write of the first state of something whose id the seed has chosen. */
const isFirst = /\.(introduce|create)/;
const asked = z.object({ ids: z.array(z.string()) });

/** An empty shop that checks what it is given against the contracts. */
export const createFakeShop = (): FakeShop => {
  const held = new Map<string, string>();
  const called: string[] = [];
  let weather: Weather = () => undefined;

  /** The input of each write, by operation and idempotency key. */
  const written = new Map<string, string>();

  const write = (operation: string, input: unknown, key: string | undefined) => {
    if (key === undefined) throw new ServiceError('INVALID_ARGUMENT', 'a write needs a key');
    const { id = key } = isFirst.test(operation) ? (identified.safeParse(input).data ?? {}) : {};
    const name = `${operation} ${id}`;
    const content = JSON.stringify(input);
    const answer = { id };
    const before = written.get(`${operation} ${key}`);
    if (before === content) return answer;
    if (before !== undefined) throw new ServiceError('IDEMPOTENCY_MISMATCH', `${key} is used`);
    if (held.has(name)) throw new ServiceError('ALREADY_EXISTS', `there is ${name} already`);
    written.set(`${operation} ${key}`, content);
    held.set(name, content);
    return answer;
  };

  const answer = (operation: string, input: unknown, key: string | undefined) =>
    operation === 'product.cards'
      ? asked
          .parse(input)
          .ids.flatMap((id) => (held.has(`product.introduce ${id}`) ? [{ id }] : []))
      : write(operation, input, key);

  const client: OpenClient = (contract) => ({
    async call(name, input, context, { key } = {}) {
      const operation = `${contract.service}.${name}`;
      called.push(operation);
      await weather(operation, context);
      return answer(operation, contract.operations[name]?.input.parse(input), key) as never;
    },
  });

  return {
    client,
    held,
    called,
    setWeather: (next) => void (weather = next),
  };
};
