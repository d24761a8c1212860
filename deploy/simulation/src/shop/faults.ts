import { fairWeather } from '../world/conditions.ts';
import type { Host } from '../world/host.ts';
import { healthy } from '../world/simulated-store.ts';
import type { Shop } from './shop.ts';

/** Does something later, unless all faults have ended by then. */
type Later = (ms: number, task: () => void) => void;

/** Begins one fault, drawn as to where and how long; it ends by itself. */
type Fault = (shop: Shop, later: Later) => void;

const pairOf = ({ hosts, world }: Shop): readonly [Host, Host] | undefined => {
  const a = world.chance.oneOf(hosts);
  const others = hosts.filter((one) => one !== a);
  return others.length > 0 ? [a, world.chance.oneOf(others)] : undefined;
};

const upIn = ({ hosts, world }: Shop): Host | undefined => {
  const up = hosts.filter(({ isUp }) => isUp);
  return up.length > 0 ? world.chance.oneOf(up) : undefined;
};

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

const storesOf = ({ departments, believers }: Shop) => [
  ...departments.map(({ store }) => store),
  believers.store,
];

const partition: Fault = (shop, later) => {
  const { network, chance } = shop.world;
  const [a, b] = pairOf(shop) ?? [];
  if (!a || !b) return;
  const others = chance.happens(0.4) ? shop.hosts.filter((one) => one !== a) : [b];
  const isOneWay = chance.happens(0.4);
  const ms = chance.between(100, 6_000);
  const ways = others.flatMap((other) => {
    const there = [a.name, other.name] as const;
    return isOneWay ? [there] : [there, [other.name, a.name] as const];
  });
  const names = others.map(({ name }) => name).join(', ');
  shop.world.fault(
    `nothing goes from ${a.name} ${isOneWay ? 'to' : 'to and from'} ${names} for ${seconds(ms)}`,
  );
  for (const [from, to] of ways) network.block(from, to);
  later(ms, () => {
    for (const [from, to] of ways) network.unblock(from, to);
  });
};

const reset: Fault = (shop) => {
  const [a, b] = pairOf(shop) ?? [];
  if (!a || !b) return;
  const other = shop.world.chance.happens(0.7) ? b.name : undefined;
  shop.world.fault(`connections of ${a.name} to ${other ?? 'all'} break`);
  shop.world.network.reset(a.name, other);
};

const slowWay: Fault = (shop, later) => {
  const { network, chance } = shop.world;
  const [a, b] = pairOf(shop) ?? [];
  if (!a || !b) return;
  const [ms, delayMs] = [chance.between(200, 5_000), chance.between(20, 1_500)];
  shop.world.fault(
    `from ${a.name} to ${b.name} takes up to ${seconds(delayMs)} for ${seconds(ms)}`,
  );
  network.conditions.setSlow(a.name, b.name, delayMs);
  later(ms, () => network.conditions.setSlow(a.name, b.name, 0));
};

const pause: Fault = (shop, later) => {
  const { chance } = shop.world;
  const host = upIn(shop);
  if (!host) return;
  const ms = chance.happens(0.5) ? chance.between(50, 1_500) : chance.between(1_500, 8_000);
  const { process } = host;
  const { name } = process;
  shop.world.fault(`${name} stands still for ${seconds(ms)}`, { name, is: 'paused' });
  host.pause();
  later(ms, () => {
    if (process.isGone) return;
    shop.world.fault(`${name} goes on`, { name, is: 'running' });
    process.resume();
  });
};

const crash: Fault = (shop) => {
  const { clock, chance } = shop.world;
  const host = chance.oneOf(shop.hosts);
  const { name } = host.process;
  if (host.isDown) return;
  const isSilent = chance.happens(0.3);
  shop.world.fault(`${name} crashes${isSilent ? ' without a word' : ''}`, { name, is: 'gone' });
  host.crash(isSilent);
  clock.in(chance.between(50, 3_000), () => host.start());
};

const update: Fault = (shop) => {
  const { clock, chance } = shop.world;
  const host = upIn(shop);
  if (!host) return;
  const { name } = host.process;
  shop.world.fault(`${name} is asked to end`);
  host.stop(() => {
    shop.world.fault(`${name} has ended`, { name, is: 'gone' });
    clock.in(chance.between(50, 1_000), () => host.start());
  });
};

const wallClock: Fault = (shop) => {
  const { chance } = shop.world;
  const host = chance.oneOf(shop.hosts);
  const ms = chance.between(-1, 1) * chance.oneOf([1_000, 60_000, 3_600_000]);
  shop.world.fault(`the clock of ${host.name} jumps by ${seconds(ms)}`);
  host.wallTimeOffset += ms;
};

const slowStore: Fault = (shop, later) => {
  const { chance } = shop.world;
  const store = chance.oneOf(storesOf(shop));
  const ms = chance.between(200, 4_000);
  const manners = chance.happens(0.6)
    ? { latencyMs: chance.between(50, 1_500), failures: 0 }
    : { latencyMs: 5, failures: chance.between(0.05, 0.5) };
  const how = manners.failures ? 'fails at times' : `takes up to ${seconds(manners.latencyMs)}`;
  shop.world.fault(`${store.process.host} ${how} for ${seconds(ms)}`);
  store.behave(manners);
  later(ms, () => store.behave());
};

const stoppedStore: Fault = (shop, later) => {
  const { chance } = shop.world;
  const store = chance.oneOf(storesOf(shop));
  const ms = chance.between(200, 3_000);
  shop.world.fault(`${store.process.host} stands still for ${seconds(ms)}`);
  store.process.pause();
  later(ms, () => store.process.resume());
};

/** Those that tell most about the code are there twice. */
const kinds: readonly Fault[] = [
  partition,
  partition,
  reset,
  reset,
  slowWay,
  pause,
  pause,
  crash,
  crash,
  update,
  wallClock,
  slowStore,
  stoppedStore,
];

/** What goes wrong in a run: some of all kinds, now and then, and the weather. */
export class Faults {
  readonly #shop: Shop;
  readonly #kinds: readonly Fault[];
  readonly #meanPauseMs: number;
  #isOver = false;

  constructor(shop: Shop) {
    const { chance } = shop.world;
    this.#shop = shop;
    this.#kinds = chance.some(kinds, 0.5);
    this.#meanPauseMs = chance.between(100, 1_200);
  }

  begin(): void {
    const { clock, chance, network } = this.#shop.world;
    for (const store of storesOf(this.#shop)) store.behave();
    network.conditions.weather = {
      refusal: chance.happens(0.3) ? 0.03 : 0,
      eventLoss: chance.happens(0.5) ? chance.between(0.05, 0.5) : 0,
      repetition: chance.happens(0.5) ? 0.5 : 0,
      spikes: chance.happens(0.4) ? 0.03 : 0,
      spikeMs: 400,
    };
    const later: Later = (ms, task) => void clock.in(ms, () => this.#isOver || task());
    const round = () => {
      if (this.#isOver) return;
      if (this.#kinds.length > 0) chance.oneOf(this.#kinds)(this.#shop, later);
      clock.in(2 * this.#meanPauseMs * chance.next(), round);
    };
    clock.in(this.#meanPauseMs * chance.next(), round);
  }

  /** Puts everything right that can be put right from outside. */
  heal(): void {
    const { hosts, world } = this.#shop;
    this.#isOver = true;
    world.fault('all faults end');
    world.network.conditions.weather = fairWeather;
    for (const { name: from } of hosts) {
      for (const { name: to } of hosts) {
        if (from === to) continue;
        world.network.conditions.setSlow(from, to, 0);
        world.network.unblock(from, to);
      }
    }
    for (const store of storesOf(this.#shop)) {
      store.behave(healthy);
      store.process.resume();
    }
    for (const host of hosts) this.#heal(host);
  }

  #heal(host: Host): void {
    const { process } = host;
    if (!process.isGone && !process.isRunning) {
      this.#shop.world.fault(`${process.name} goes on`, { name: process.name, is: 'running' });
    }
    host.resume();
    host.start();
  }
}
