import type {
  Projected,
  ProjectedChange,
  ProjectionHead,
  ProjectionTarget,
} from './projection-store.ts';

/** How documents of a read model are made from the events of a service's own aggregates. */
export interface ProjectionRules<S, D> {
  /** Goes up with every change of the rules: the projection is then rebuilt. */
  readonly version: number;
  readonly initial: S;
  /** The document that an event belongs to. */
  key(data: D): string;
  /**
   * The document with one more event. Pure; called once for each event. A rebuild calls it once for
   * each aggregate, with the event of its present state: rules hold where aggregates are announced
   * once, or where a later event of an aggregate says all that its earlier ones did.
   */
  evolve(state: S, data: D): S;
}

/** The contribution of one event, or of one aggregate in a rebuild, to a document. */
export interface Step<D> {
  readonly data: D;
  /** The event's number; 0 for an aggregate. */
  readonly seq: number;
  /** The aggregate's id; empty for an event. */
  readonly through: string;
}

/** The rules of a projection threw; the cause is what they threw. */
export class RuleError extends Error {}

const ruled = <T>(rule: () => T): T => {
  try {
    return rule();
  } catch (cause) {
    throw new RuleError('the rules of a projection threw', { cause });
  }
};

/** A document that another process writes to meanwhile is read again so many times. */
const maxTries = 8;

const isContained = <S>({ seq, through }: Projected<S>, step: Step<unknown>): boolean =>
  step.through === '' ? step.seq <= seq : step.through <= through;

/**
 * The document after steps, without those that it contains; undefined where there are no others.
 */
const evolved = <S, D>(
  rules: ProjectionRules<S, D>,
  seen: Projected<S> | undefined,
  steps: readonly Step<D>[],
): ProjectedChange<S> | undefined => {
  const [first] = steps;
  if (!first) return undefined;
  const empty = { key: rules.key(first.data), state: rules.initial, seq: 0, through: '' };
  let next: Projected<S> = seen ?? empty;
  for (const step of steps) {
    if (isContained(next, step)) continue;
    next = {
      key: next.key,
      state: ruled(() => rules.evolve(next.state, step.data)),
      seq: Math.max(next.seq, step.seq),
      through: step.through === '' ? next.through : step.through,
    };
  }
  return next === (seen ?? empty) ? undefined : { seen, next };
};

/** What steps are applied with. */
interface Applied<S, D> {
  readonly rules: ProjectionRules<S, D>;
  readonly target: ProjectionTarget<S>;
  /** The head once all steps are in their documents. */
  readonly head: ProjectionHead;
}

/** Applies steps to their documents, each once. Throws `RuleError`, and what the store throws. */
export const applySteps = async <S, D>(
  { rules, target, head }: Applied<S, D>,
  steps: readonly Step<D>[],
): Promise<void> => {
  const stepsOf = Map.groupBy(steps, ({ data }) => ruled(() => rules.key(data)));
  for (let tries = 0; tries < maxTries; tries++) {
    const loaded = await target.load([...stepsOf.keys()]);
    const seen = new Map(loaded.map((document) => [document.key, document]));
    const changes = [...stepsOf].flatMap(([key, own]) => evolved(rules, seen.get(key), own) ?? []);
    if (await target.write(changes, head)) return;
  }
  throw new Error('the documents of a projection are written to by others');
};
