import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Contract, Handlers } from '@shop/shared/protocol/contract';
import type { Fake, FakeState } from './fake-service.ts';

const folder = join(import.meta.dirname, '../sections');

const folders = readdirSync(folder, { withFileTypes: true }).filter((one) => one.isDirectory());

// Without `await`: Jest builds every module of a graph twice or more where one awaits at its top.
const require = createRequire(import.meta.url);

const load = (name: string): Fake => require(join(folder, name, 'testing/fake.ts')).fake;

/** The fake of every service that the gateway has a folder for. */
export const fakes: readonly Fake[] = folders.map(({ name }) => load(name));

const ids = ['lamp-1', 'lamp-2', 'lamp-3'];

/** The handlers of a service, whatever its contract. */
export type AnyHandlers = Readonly<Record<string, Handlers<Contract>[string]>>;

/** Three lamps with prices and stock. */
export const createFakeShop = () => {
  const states = new Map<unknown, unknown>();
  const handlers = new Map<string, AnyHandlers>();

  /** The state of a fake service, with its handlers. */
  const of = <C extends Contract, State>(fake: Fake<C, State>): State & FakeState<C> => {
    // The state under a fake was created by that fake.
    const known = states.get(fake) as (State & FakeState<C>) | undefined;
    const state = known ?? fake.create();
    states.set(fake, state);
    return state;
  };

  /** From now on these answer for the service of a contract. */
  const serve = <C extends Contract>({ service }: C, given: Partial<Handlers<C>>): void =>
    // Each gets what was checked against its own contract.
    void handlers.set(service, given as AnyHandlers);

  for (const fake of fakes) {
    const state = of(fake);
    serve(fake.contract, state.handlers);
    for (const id of ids) state.stock?.(id);
  }
  return { of, serve, handlersOf: (service: string) => handlers.get(service) ?? {} };
};
