/** Something that is not as it must be. */
export interface Failure {
  /** The code of a problem, or of a rule that is broken. */
  readonly code: string;
  /** The kind of the request, or `order`. */
  readonly about: string;
  /** One line more, of the first of its kind. */
  readonly detail: string;
}

/** The requests of one kind. */
export interface Asked {
  /** How long each answer took, in milliseconds. */
  readonly tookMs: readonly number[];
  readonly failed: number;
}

/** Failures that are alike, and the detail of the first of them. */
export interface Failures extends Failure {
  readonly count: number;
}

/** The counts of all that happens, kept while it does. */
export interface Tally {
  readonly requests: ReadonlyMap<string, Asked>;
  readonly failures: ReadonlyMap<string, Failures>;
  /** How often the shop refused something for a reason that belongs to shopping, by its code. */
  readonly refusals: ReadonlyMap<string, number>;
  readonly counts: Readonly<Record<Counted, number>>;
  asked(kind: string, tookMs: number, isFailed: boolean): void;
  fail(failure: Failure): void;
  refused(code: string): void;
  count(what: Counted): void;
}

/**
 * People who came and left, requests that waited for a limit, those that were tried again as the
 * shop could not answer, and pages that lacked a section.
 */
const nothing = { came: 0, left: 0, waited: 0, again: 0, degraded: 0 };
type Counted = keyof typeof nothing;

/** Begins to count. */
export const createTally = (): Tally => {
  const requests = new Map<string, { tookMs: number[]; failed: number }>();
  const failures = new Map<string, Failures>();
  const refusals = new Map<string, number>();
  const counts = { ...nothing };
  return {
    requests,
    failures,
    refusals,
    counts,
    asked(kind, tookMs, isFailed) {
      const known = requests.get(kind) ?? { tookMs: [], failed: 0 };
      known.tookMs.push(tookMs);
      if (isFailed) known.failed += 1;
      requests.set(kind, known);
    },
    fail(failure) {
      const name = `${failure.about} ${failure.code}`;
      const known = failures.get(name) ?? { ...failure, count: 0 };
      failures.set(name, { ...known, count: known.count + 1 });
    },
    refused(code) {
      refusals.set(code, (refusals.get(code) ?? 0) + 1);
    },
    count(what) {
      counts[what] += 1;
    },
  };
};

/** How many failures there were in all. */
export const failedIn = ({ failures }: Pick<Tally, 'failures'>): number =>
  failures.values().reduce((sum, { count }) => sum + count, 0);
