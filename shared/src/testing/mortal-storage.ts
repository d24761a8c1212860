import type { AggregateDefinition, AggregateState } from '../storage/aggregate.ts';
import type { AggregateStore } from '../storage/aggregate-store.ts';
import type { Storage } from '../storage/storage.ts';

/** The writes that a process makes before it is gone; it may not hear of the last one. */
export interface Life {
  readonly writes: number;
  readonly hearsOfLast: boolean;
}

/** All lives of a process that crashes at one of its first `writes` writes. */
export const livesOf = (writes: number): readonly Life[] =>
  Array.from({ length: writes }, (_, index) => index + 1).flatMap((count) =>
    [true, false].map((hearsOfLast) => ({ writes: count, hearsOfLast })),
  );

/** A storage as a process has it that is gone after some writes of aggregates to it. */
export const createMortalStorage = (storage: Storage, { writes, hearsOfLast }: Life) => {
  let left = writes;
  const isGone = () => {
    throw new Error('the process is gone');
  };
  const mortalStore = <S extends AggregateState>(store: AggregateStore<S>) => {
    const commit: AggregateStore<S>['commit'] = async (...args) => {
      if (left === 0) isGone();
      left -= 1;
      const result = await store.commit(...args);
      return left === 0 && !hearsOfLast ? isGone() : result;
    };
    const takeDue: AggregateStore<S>['takeDue'] = async (...args) =>
      left === 0 ? undefined : store.takeDue(...args);
    const own = new Map<PropertyKey, unknown>(Object.entries({ commit, takeDue }));
    return new Proxy(store, {
      get(target, name) {
        const member: unknown = own.get(name) ?? Reflect.get(target, name);
        return typeof member === 'function' && !own.has(name) ? member.bind(target) : member;
      },
    });
  };
  return {
    storage: {
      ...storage,
      aggregates: async <S extends AggregateState>(name: string, of: AggregateDefinition<S>) =>
        mortalStore(await storage.aggregates(name, of)),
    },
    /** How many of its writes the process has still to make. */
    left: () => left,
  };
};
