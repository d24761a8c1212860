interface RecentLine {
  readonly id: string;
  readonly line: string;
  /** Another one whose id has the same hash. */
  readonly other: RecentLine | undefined;
}

const numberOf = (id: string): number => {
  let number = 0;
  for (let at = 0; at < id.length; at++) number = (Math.imul(number, 31) + id.charCodeAt(at)) | 0;
  return number;
};

const lineIn = (lines: ReadonlyMap<number, RecentLine>, number: number, id: string) => {
  let found = lines.get(number);
  while (found && found.id !== id) found = found.other;
  return found?.line;
};

/**
 * The lines of the newest events by id, at least the `least` newest. The returned function finds a
 * line, or makes and keeps it. The maps have hashes as keys, since V8 internalizes strings at a
 * cost.
 */
export const createRecentLines = (least: number) => {
  let newer = new Map<number, RecentLine>();
  let older = new Map<number, RecentLine>();
  return (id: string, make: () => string): string => {
    const number = numberOf(id);
    const known = lineIn(newer, number, id) ?? lineIn(older, number, id);
    if (known !== undefined) return known;
    const line = make();
    if (newer.size >= least) {
      older = newer;
      newer = new Map();
    }
    newer.set(number, { id, line, other: newer.get(number) });
    return line;
  };
};
