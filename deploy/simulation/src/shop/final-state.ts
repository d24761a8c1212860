import type { FinalState } from '../history/facts.ts';
import { serviceOf } from './services.ts';
import type { Shop } from './shop.ts';

/** All aggregates of all services, and whether events of them wait for the relay. */
const scan = async ({ departments }: Shop) => {
  const scans = departments.flatMap(({ name: service, kept }) =>
    [...kept.values()].map(async ({ store, isAnnounced }) =>
      (await store.scan('', Infinity)).map(({ state, isPending }) => {
        const { id: key, version } = state;
        return { service, key, version, state: { ...state }, isAnnounced, isPending };
      }),
    ),
  );
  return (await Promise.all(scans)).flat();
};

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
    for (const [kind, states] of sourcesOf) {
      for (const source of [...ends.keys()].filter(isFollowed)) {
        const [state] = await states.find([source]);
        compare(`${name}/${kind}/${source}`, source, state?.position?.seq);
      }
    }
  }
  return left;
};

/** Reads the final state. */
export const readFinalState = async (shop: Shop): Promise<Omit<FinalState, 'at'>> => ({
  stored: await scan(shop),
  copies: shop.consumers
    .held()
    .filter(({ isComplete }) => isComplete)
    .flatMap(({ consumer: by, service, versions }) =>
      [...versions].map(([key, version]) => ({ by, service, key, version })),
    ),
  left: await findLeft(shop),
});
