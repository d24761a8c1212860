import type { Host } from '../world/host.ts';
import { healthy } from '../world/simulated-store.ts';
import type { Shop } from './shop.ts';

/** Does something later, unless all faults have ended by then. */
type Later = (ms: number, task: () => void) => void;

/** Begins one fault, drawn as to where and how long; it ends by itself. */
type Fault = (shop: Shop, later: Later) => void;

const pairOf = ({ hosts, world: { chance } }: Shop): readonly [Host, Host] => {
  const a = chance.oneOf(hosts);
  return [a, chance.oneOf(hosts.filter((one) => one !== a))];
};

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

const storesOf = ({ departments, consumers }: Shop) => [
  ...departments.map(({ store }) => store),
  consumers.store,
];

const partition: Fault = (shop, later) => {
  const { network, chance } = shop.world;
  const [a, b] = pairOf(shop);
  const others = chance.happens(0.4) ? shop.hosts.filter((one) => one !== a) : [b];
  const isOneWay = chance.happens(0.4);
  const ms = chance.between(100, 6_000);
  const ways = others.flatMap((other) => {
    const there = [a.name, other.name] as const;
    return isOneWay ? [there] : [there, [other.name, a.name] as const];
  });
  const between = `${a.name} ${isOneWay ? 'to' : 'to and from'}`;
  const names = others.map(({ name }) => name).join(', ');
  shop.world.fault(`nothing goes from ${between} ${names} for ${seconds(ms)}`);
  for (const way of ways) network.block(...way);
  later(ms, () => ways.forEach((way) => network.unblock(...way)));
};

const reset: Fault = (shop) => {
  const [a, b] = pairOf(shop);
  const other = shop.world.chance.happens(0.7) ? b.name : undefined;
  shop.world.fault(`connections of ${a.name} to ${other ?? 'all'} break`);
  shop.world.network.reset(a.name, other);
};

const slowWay: Fault = (shop, later) => {
  const { conditions, chance } = shop.world;
  const [{ name: from }, { name: to }] = pairOf(shop);
  const [ms, delayMs] = [chance.between(200, 5_000), chance.between(20, 1_500)];
  shop.world.fault(`from ${from} to ${to} takes up to ${seconds(delayMs)} for ${seconds(ms)}`);
  conditions.setSlow(from, to, delayMs);
  later(ms, () => conditions.setSlow(from, to, 0));
};

const pause: Fault = ({ hosts, world: { chance } }, later) => {
  const host = chance.oneOf(hosts);
  if (!host.isUp()) return;
  const isShort = chance.happens(0.5);
  const ms = isShort ? chance.between(50, 1_500) : chance.between(1_500, 8_000);
  host.pause(seconds(ms));
  later(ms, () => host.resume());
};

const crash: Fault = ({ hosts, world: { clock, chance } }) => {
  const host = chance.oneOf(hosts);
  if (host.process().isGone()) return;
  host.crash(chance.happens(0.3));
  clock.after(chance.between(50, 3_000), () => host.start());
};

const update: Fault = ({ hosts, world: { clock, chance } }) => {
  const host = chance.oneOf(hosts);
  if (host.isUp()) host.stop(() => void clock.after(chance.between(50, 1_000), () => host.start()));
};

const wallClock: Fault = ({ hosts, world }) => {
  const host = world.chance.oneOf(hosts);
  const ms = world.chance.between(-1, 1) * world.chance.oneOf([1_000, 60_000, 3_600_000]);
  world.fault(`the clock of ${host.name} jumps by ${seconds(ms)}`);
  host.wallClock.offMs += ms;
};

const slowStore: Fault = (shop, later) => {
  const { chance, fault } = shop.world;
  const { process, behave } = chance.oneOf(storesOf(shop));
  const ms = chance.between(200, 4_000);
  const isSlow = chance.happens(0.6);
  const latencyMs = isSlow ? chance.between(50, 1_500) : 5;
  const how = isSlow ? `takes up to ${seconds(latencyMs)}` : 'fails at times';
  fault(`${process.host} ${how} for ${seconds(ms)}`);
  behave({ latencyMs, failures: isSlow ? 0 : chance.between(0.05, 0.5) });
  later(ms, behave);
};

const stoppedStore: Fault = (shop, later) => {
  const { chance, fault } = shop.world;
  const { process } = chance.oneOf(storesOf(shop));
  const ms = chance.between(200, 3_000);
  fault(`${process.host} stands still for ${seconds(ms)}`);
  process.pause();
  later(ms, process.resume);
};

/** The faults that find most have twice the weight. */
const often = [partition, reset, pause, crash];
const kinds: readonly Fault[] = [
  ...often,
  ...often,
  slowWay,
  update,
  wallClock,
  slowStore,
  stoppedStore,
];

/** The faults of a run: some of all kinds, now and then, and the weather. */
export const drawFaults = (shop: Shop) => {
  const { clock, chance, network, conditions, fault } = shop.world;
  const drawn = chance.some(kinds, 0.5);
  const meanPauseMs = chance.between(100, 1_200);
  let isOver = false;
  const later: Later = (ms, task) => void clock.after(ms, () => isOver || task());
  const round = () => {
    if (isOver) return;
    if (drawn.length > 0) chance.oneOf(drawn)(shop, later);
    clock.after(2 * meanPauseMs * chance.next(), round);
  };
  return {
    begin() {
      for (const store of storesOf(shop)) store.behave();
      conditions.setWeather({
        refusal: chance.happens(0.3) ? 0.03 : 0,
        eventLoss: chance.happens(0.5) ? chance.between(0.05, 0.5) : 0,
        repetition: chance.happens(0.5) ? 0.5 : 0,
        spikes: chance.happens(0.4) ? 0.03 : 0,
      });
      clock.after(meanPauseMs * chance.next(), round);
    },
    /** Puts everything right that can be put right from outside. */
    heal() {
      isOver = true;
      fault('all faults end');
      conditions.clear();
      network.release();
      for (const store of storesOf(shop)) {
        store.behave(healthy);
        store.process.resume();
      }
      for (const host of shop.hosts) {
        host.resume();
        host.start();
      }
    },
  };
};
