import { runWithin } from './toolbox.ts';

/** Undoes what was done. */
export type Heal = () => Promise<unknown>;

/** Where services speak to each other: calls, events, and calls of those who administer. */
const wirePorts = '{ 7000, 7001, 7003 }';

const chain = (hook: 'input' | 'output', rule: string) => `
  chain ${hook} {
    type filter hook ${hook} priority filter
    ${rule}
  }`;

/** A fault that has touched nothing must not count as one that was stood. */
const expectTouched = (figures: string, counted: RegExp) => {
  const touched = [...figures.matchAll(counted)].reduce((sum, [, count]) => sum + Number(count), 0);
  if (touched === 0) throw new Error('the fault has touched no packet');
};

const dropped = /counter packets (\d+)/g;

const filter = async (container: string, ...chains: readonly string[]): Promise<Heal> => {
  await runWithin(container, 'nft', `table inet chaos {${chains.join('')}\n}`);
  const undo = 'nft list table inet chaos && nft delete table inet chaos';
  return async () => expectTouched(await runWithin(container, 'sh', '-ec', undo), dropped);
};

const arriving = `tcp dport ${wirePorts}`;
const leaving = `tcp sport ${wirePorts}`;
const drop = 'counter drop';

/** Nothing passes any more between a service and those who call it, and nobody is told. */
export const cutBothWays = (container: string): Promise<Heal> =>
  filter(container, chain('input', `${arriving} ${drop}`), chain('output', `${leaving} ${drop}`));

/** Requests arrive, and nothing comes back. */
export const loseReplies = (container: string): Promise<Heal> =>
  filter(container, chain('output', `${leaving} ${drop}`));

const random = (percent: number) => `numgen random mod 100 < ${percent}`;

/** So many of a hundred packets are lost, each way. */
export const losePackets = (container: string, percent: number): Promise<Heal> =>
  filter(
    container,
    chain('input', `${arriving} ${random(percent)} ${drop}`),
    chain('output', `${leaving} ${random(percent)} ${drop}`),
  );

/** The interface by which the gateway is reached: a container may be on several networks. */
const toGateway =
  'dev=$(ip -o route get "$(getent hosts gateway | cut -d" " -f1)" | sed "s/.* dev //; s/ .*//")';

const queue = (container: string, changes: string) =>
  runWithin(container, 'sh', '-ec', `${toGateway}; ${changes}`);

const heldBack = /overlimits (\d+)/g;

/** The bytes of a service towards the gateway pass at so many a second. */
export const narrow = async (container: string, bytesPerSecond: number): Promise<Heal> => {
  const rate = `tbf rate ${8 * bytesPerSecond}bit burst 4kb latency 400ms`;
  await queue(container, `tc qdisc add dev "$dev" root ${rate}`);
  const undo = 'tc -s qdisc show dev "$dev"; tc qdisc del dev "$dev" root';
  return async () => expectTouched(await queue(container, undo), heldBack);
};
