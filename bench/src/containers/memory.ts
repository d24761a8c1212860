/** The memory of a container, in MiB: what it uses, and what it may use. */
export interface Memory {
  readonly usedMiB: number;
  readonly limitMiB: number;
}

/** Memory by the name of the service whose only container it is. */
export type Memories = ReadonlyMap<string, Memory>;

const unitsInMiB: Readonly<Record<string, number>> = {
  B: 1 / 1_024 ** 2,
  KiB: 1 / 1_024,
  MiB: 1,
  GiB: 1_024,
};

const toMiB = (size: string): number => {
  const [, amount = '', unit = ''] = /^([\d.]+)([A-Za-z]+)$/.exec(size) ?? [];
  const inMiB = unitsInMiB[unit];
  if (!inMiB) throw new Error(`“${size}” is not an amount of memory`);
  return Number(amount) * inMiB;
};

/**
 * Reads lines of `docker stats` such as `ab12 52.3MiB / 192MiB`, in which file pages that can be
 * given up at any time do not count; `services` are the containers' services by their ids.
 */
export const readMemories = (lines: string, services: ReadonlyMap<string, string>): Memories =>
  new Map(
    lines
      .split('\n')
      .filter(Boolean)
      .map((line): [string, Memory] => {
        const [id = '', used = '', , limit = ''] = line.split(/\s+/);
        const service = services.get(id);
        if (service === undefined) throw new Error(`there is no container ${id}`);
        return [service, { usedMiB: toMiB(used), limitMiB: toMiB(limit) }];
      }),
  );

/** For each service the higher of two readings. */
export const higher = (one: Memories, other: Memories): Memories =>
  new Map(
    [...other].map(([service, memory]) => {
      const before = one.get(service);
      return [service, before && before.usedMiB > memory.usedMiB ? before : memory];
    }),
  );
