interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

/** The parts of V8's CPU profile that are read here. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: CallFrame;
    readonly children?: readonly number[];
  }[];
  readonly samples?: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas?: readonly number[];
}

/** How long a process was in a function itself, without what the function called. */
export interface SelfTime {
  readonly name: string;
  /** Of the time in which the process did anything. */
  readonly part: number;
  readonly ms: number;
}

const ownFolders = /^file:\/\/.*?\/(?=(?:bench|deploy|gateway|services|shared)\/)/;

const nameOf = ({ functionName, url, lineNumber }: CallFrame): string => {
  const path = url.replace(/^.*\/node_modules\//, '').replace(ownFolders, '');
  const place = path && ` ${path}:${lineNumber + 1}`;
  return `${functionName || '(anonymous)'}${place}`;
};

/** A native function has no location, so it is named with the function that called it. */
const isNative = ({ functionName, url }: CallFrame) => url === '' && !functionName.startsWith('(');

const namesOf = ({ nodes }: CpuProfile): ReadonlyMap<number, string> => {
  const callers = new Map(
    nodes.flatMap(({ callFrame, children = [] }) => children.map((id) => [id, callFrame])),
  );
  return new Map(
    nodes.map(({ id, callFrame }) => {
      const caller = callers.get(id);
      const suffix = caller && isNative(callFrame) ? `, called by ${nameOf(caller)}` : '';
      return [id, nameOf(callFrame) + suffix];
    }),
  );
};

/** A profile as a list of functions, the longest first, without the time in which it waited. */
export const flatten = (profile: CpuProfile): SelfTime[] => {
  const { samples = [], timeDeltas = [] } = profile;
  const names = namesOf(profile);
  const micros = new Map<string, number>();
  samples.forEach((id, index) => {
    const name = names.get(id) ?? '(unknown)';
    // A sample stands for the time up to the next one.
    micros.set(name, (micros.get(name) ?? 0) + (timeDeltas[index + 1] ?? 0));
  });
  micros.delete('(idle)');
  const total = micros.values().reduce((sum, own) => sum + own, 0);
  return [...micros]
    .map(([name, own]) => ({ name, part: own / total, ms: own / 1_000 }))
    .sort((a, b) => b.ms - a.ms);
};

/** The first lines of such a list. */
export const toLines = (all: readonly SelfTime[], count: number): string[] =>
  all.slice(0, count).map(({ name, part, ms }) => {
    const percent = (100 * part).toFixed(1).padStart(5);
    return `${percent} % ${ms.toFixed(1).padStart(8)} ms  ${name}`;
  });
