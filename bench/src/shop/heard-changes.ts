import { price } from '@shop/shared/contracts/pricing';
import type { EventConsumer } from '@shop/shared/events/subscription';
import type { Contract } from '@shop/shared/protocol/contract';
import type { Change } from '../load/floors.ts';

/** An event, as far as it is looked at here. */
interface Heard {
  readonly type: string;
  readonly key: string;
  readonly version: number;
  readonly data: unknown;
}

const toChanges = ({ type, key: id, version, data }: Heard): Change[] => {
  if (type === 'stockChanged') return [{ kind: 'stock', id, version }];
  if (type !== 'priceChanged') return [];
  return [{ kind: 'price', id, version, amount: price.parse(data).current.amount }];
};

/** Looks over the shoulder of who follows events, to know what has been done with them. */
export const watchChanges = () => {
  let heard: Change[] = [];
  let wake = Promise.withResolvers<void>();

  const note = (events: readonly Heard[]) => {
    heard.push(...events.flatMap(toChanges));
    if (heard.length > 0) wake.resolve();
  };

  return {
    /** Does with events as `consumer` does. */
    watching: <C extends Contract>(consumer: EventConsumer<C>): EventConsumer<C> => ({
      ...consumer,
      async apply(events, position) {
        await consumer.apply(events, position);
        note(events);
      },
    }),

    /** Waits for changes to be applied, and resolves to all that have been since it last did. */
    async heard(): Promise<readonly Change[]> {
      await wake.promise;
      const changes = heard;
      heard = [];
      wake = Promise.withResolvers();
      return changes;
    },
  };
};
