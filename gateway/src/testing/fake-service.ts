import type { Contract, Handlers } from '@shop/shared/protocol/contract';

/** The time at which all fake entities were last changed. */
export const updatedAt = '2026-11-21T09:30:00.000Z';

/** A fake service in a test, without the state that tests look at. */
export interface FakeState<C extends Contract> {
  /** Those of its operations that the gateway asks for; a test may replace them. */
  readonly handlers: Partial<Handlers<C>>;
  /** Adds what it has to say of a product. */
  readonly stock?: (productId: string) => void;
}

/** A service in memory. Each section's folder exports its own as `fake`, from `testing/fake.ts`. */
export interface Fake<C extends Contract = Contract, State = unknown> {
  readonly contract: C;
  readonly create: () => State & FakeState<C>;
}

/** Declares a fake service; exists for its type. */
export const fakeService = <C extends Contract, State extends FakeState<C>>(
  contract: C,
  create: () => State,
): Fake<C, State> => ({ contract, create });
