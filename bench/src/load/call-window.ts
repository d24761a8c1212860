import { isDeepStrictEqual } from 'node:util';
import { ServiceError } from '@shop/shared/errors';
import { type SectionName, answers, idOf, productCount } from '../data/sections.ts';
import { type Step, type WindowOrder, type WindowResult, refused, runWindow } from './window.ts';

/** Asks for the answer that belongs to a product, as an object or as the bytes of its JSON. */
export type Ask = (id: string) => Promise<unknown>;

/** The workers' products are spread, so that neighbours do not ask for the same one. */
const stride = 37;

/** Every so many answers are compared as a whole; of all others the product's id is. */
const wholeEvery = 64;

const hasId = (answer: unknown, id: string): boolean =>
  typeof answer === 'object' && answer !== null && 'productId' in answer && answer.productId === id;

const plain = (answer: unknown): unknown => JSON.parse(JSON.stringify(answer));

const isOverload = (error: unknown): boolean =>
  error instanceof ServiceError && error.code === 'OVERLOADED';

/** A step in which being turned away is no mistake. */
const orRefused =
  (step: Step): Step =>
  async (worker, count) => {
    try {
      return await step(worker, count);
    } catch (error) {
      if (isOverload(error)) return refused;
      throw error;
    }
  };

/** Calls in flight, of which a service may turn away what is too much for it. */
export interface CallOrder extends WindowOrder {
  /** Whether `OVERLOADED` is counted; else it is as wrong as any other failure. */
  readonly mayBeRefused?: boolean;
}

/** A window of calls of one service, each answer an object on the caller's side. */
export const callWindow = (
  order: CallOrder,
  service: SectionName,
  ask: Ask,
): Promise<WindowResult> => {
  const step: Step = async (worker, count) => {
    const id = idOf((worker * stride + count) % productCount);
    const answer = await ask(id);
    const isRight =
      count % wholeEvery === 0
        ? isDeepStrictEqual(plain(answer), answers[service](id))
        : hasId(answer, id);
    return isRight ? undefined : `a wrong answer for ${id}: ${JSON.stringify(answer)}`;
  };
  return runWindow(order, order.mayBeRefused ? orRefused(step) : step);
};
