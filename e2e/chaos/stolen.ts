import { existsSync, readFileSync } from 'node:fs';

const statistics = '/proc/stat';

/** The columns that add up to all time; those after them are counted in `user` and `nice` too. */
const columns = 8;

/**
 * The share of the processors' time between two readings of /proc/stat that a hypervisor gave to
 * other machines (proc(5): `steal`, the eighth number). 0 where nothing tells.
 */
export const stolenShare = (before: string, after: string): number => {
  const [from, to] = [before, after].map((text) =>
    (text.split('\n')[0] ?? '')
      .split(/\s+/)
      .slice(1, columns + 1)
      .map(Number),
  );
  const passed = to?.map((time, index) => time - (from?.[index] ?? 0)) ?? [];
  const all = passed.reduce((sum, time) => sum + time, 0);
  return all > 0 ? (passed[columns - 1] ?? 0) / all : 0;
};

const read = () => (existsSync(statistics) ? readFileSync(statistics, 'utf8') : '');

/** Tells the share of this machine's processors that was taken from it since now. */
export const watchStolen = (): (() => number) => {
  const before = read();
  return () => stolenShare(before, read());
};
