import type { FinalState } from '../history/facts.ts';
import { serviceOf } from './services.ts';
import type { Shop } from './shop.ts';

/** All aggregates of all services, and whether events of them wait for the relay. */
const scan = async ({ departments }: Shop) => {
  const scans = departments.flatMap(({ name: service, kept }) =>
    [...kept.values()].map(async ({ store, isAnnounced, dueAt }) =>
      (await store.scan('', Infinity)).map(({ state, isPending }) => {
        const { id: key, version } = state;
        const stored = { service, key, version, state: { ...state }, isAnnounced };
        const isFailing = 'attempts' in state && Number(state.attempts) > 0;
        return { ...stored, isPending, isFailing, dueAt: dueAt(state) };
      }),
    ),
  );
  return (await Promise.all(scans)).flat();
};

/** The time that the latest clock of the replicas of each service shows. */
const latestClocks = ({ departments, hosts }: Shop): Readonly<Record<string, number>> =>
  Object.fromEntries(
    departments.map(({ name }) => {
      const replicas = hosts.filter((host) => host.name.startsWith(`${name}-`));
      return [name, Math.max(...replicas.map((host) => host.process().runtime.wallTime()))];
    }),
  );

/**
 * So long before it is due an aggregate is waited for: while last reads are made nothing is due,
 * and no step of an order is made, which leaves the worker out for 4 s.
 */
export const marginMs = 6_000;

/**
 * The aggregates that are due for a worker within `aheadMs` by the clock of one of its replicas, in
 * words. A worker that crashed may have leased them, so that they take longer than all other work.
 */
export const findDue = async (shop: Shop, aheadMs: number): Promise<readonly string[]> => {
  const clocks = latestClocks(shop);
  return (await scan(shop))
    .filter(({ service, dueAt }) => dueAt <= (clocks[service] ?? 0) + aheadMs)
    .map(({ service, key }) => `${key} of ${service} is due`);
};

/** The aggregates whose last step has failed, and is to be tried again some time, in words. */
export const findFailing = async (shop: Shop): Promise<readonly string[]> =>
  (await scan(shop))
    .filter(({ isFailing }) => isFailing)
    .map(({ service, key }) => `a step of ${key} of ${service} fails`);

/** Work that is not done yet, in words; empty when nothing is under way. */
export const findLeft = async (shop: Shop): Promise<readonly string[]> => {
  const { departments, consumers, hosts } = shop;
  const left = hosts.filter(({ isUp }) => !isUp()).map(({ name }) => `${name} is not up`);
  for (const { service, key, isPending } of await scan(shop)) {
    if (isPending) left.push(`an event of ${key} of ${service} still waits for the relay`);
  }
  const ends = new Map<string, number>();
  for (const { name, log } of departments) ends.set(name, (await log.position()).seq);
  const compare = (consumer: string, service: string, stands: number | undefined) => {
    const end = ends.get(service);
    if (stands !== end) left.push(`${consumer} stands at ${stands} of ${end}`);
  };
  for (const { consumer, service, stood } of consumers.held()) {
    compare(consumer, service, stood?.seq);
  }
  for (const { name, sourcesOf } of departments) {
    const isFollowed = (service: string) => serviceOf(service).contract.subscribers.includes(name);
    if (sourcesOf.size === 0) continue;
    for (const source of [...ends.keys()].filter(isFollowed)) {
      // A read model has no state of a source that another one of its service follows.
      const known = await Promise.all(
        [...sourcesOf].map(async ([kind, states]) => ({
          kind,
          found: await states.find([source]),
        })),
      );
      const followers = known.filter(({ found }) => found.length > 0);
      if (followers.length === 0) compare(name, source, undefined);
      for (const { kind, found } of followers) {
        compare(`${name}/${kind}/${source}`, source, found[0]?.position?.seq);
      }
    }
  }
  return left;
};

/** Reads the final state. */
export const readFinalState = async (shop: Shop): Promise<Omit<FinalState, 'at'>> => ({
  stored: await scan(shop),
  clocks: latestClocks(shop),
  copies: shop.consumers
    .held()
    .filter(({ isComplete }) => isComplete)
    .flatMap(({ consumer: by, service, versions }) =>
      [...versions].map(([key, version]) => ({ by, service, key, version })),
    ),
  left: [...(await findLeft(shop)), ...(await findDue(shop, 0)), ...(await findFailing(shop))],
});
