import type { Fact, Numbered, Violation } from '../history/facts.ts';
import type { Indexed, Logged } from './indexed.ts';

type Seen = Extract<Fact, { kind: 'apply' | 'reset' | 'ack' }>;

const isSeen = (fact: Fact): fact is Seen =>
  fact.kind === 'apply' || fact.kind === 'reset' || fact.kind === 'ack';

/** Follows what one consumer was given. */
class Reader {
  readonly violations: Violation[] = [];
  readonly #consumer: string;
  readonly #log: readonly Logged[];
  /** The last event that had its effect; undefined before a first reset. */
  #stands: number | undefined;
  /** How far it has told its subscriber to be, in one process. */
  #acknowledged = { by: '', seq: -1 };

  constructor(consumer: string, log: readonly Logged[]) {
    this.#consumer = consumer;
    this.#log = log;
  }

  see(fact: Seen): void {
    if (fact.kind === 'reset') this.#stands = fact.position.seq;
    else if (fact.kind === 'ack') this.#acknowledged = { by: fact.by, seq: fact.seq };
    else this.#apply(fact);
  }

  #apply({ by, given, applied }: Extract<Fact, { kind: 'apply' }>): void {
    const again = given.find(({ seq }) => {
      return by === this.#acknowledged.by && seq <= this.#acknowledged.seq;
    });
    if (again) this.#fault('an event comes once', `was given ${again.seq} again`);
    for (const event of applied) this.#effect(event);
  }

  #effect(event: Numbered): void {
    const { seq, id, key } = event;
    const next = (this.#stands ?? -1) + 1;
    this.#stands = seq;
    const rule = 'each event has its effect once and in order';
    if (seq !== next) this.#fault(rule, `was at ${next - 1} and applied ${seq} (${key})`);
    const logged = this.#log[seq - 1];
    if (logged?.id !== id) this.#fault(rule, `applied ${id} as ${seq}, which is ${logged?.id}`);
  }

  #fault(rule: string, text: string): void {
    this.violations.push({ rule, about: this.#consumer, text: `${this.#consumer} ${text}` });
  }
}

const checkEffects = ({ facts, logs }: Indexed): Violation[] => {
  const readers = new Map<string, Reader>();
  for (const fact of facts) {
    if (!isSeen(fact)) continue;
    const { consumer, service } = fact;
    const reader = readers.get(consumer) ?? new Reader(consumer, logs.get(service) ?? []);
    readers.set(consumer, reader);
    reader.see(fact);
  }
  return [...readers.values()].flatMap(({ violations }) => violations);
};

/** Whoever keeps a copy of another service's things has them as they are. */
const checkBeliefs = ({ final }: Indexed): Violation[] => {
  const stored = new Map(final.stored.map((one) => [`${one.service}/${one.key}`, one.version]));
  return final.believed.flatMap(({ by, service, key, version }) => {
    const present = stored.get(`${service}/${key}`);
    if (present === version) return [];
    const text = `${by} knows version ${version} of ${service}'s ${key}, which is at ${present}`;
    return [{ rule: 'a copy becomes what its owner has', about: key, text }];
  });
};

/** What is wrong with what consumers of events were given. */
export const checkConsumers = (index: Indexed): readonly Violation[] => [
  ...checkEffects(index),
  ...checkBeliefs(index),
];
