import type { Violation } from '../history/facts.ts';
import { type Indexed, type Logged, factsOf } from './indexed.ts';

/** Only who has the newest lease appends. */
const checkFences = ({ facts }: Indexed): Violation[] => {
  const newest = new Map<string, number>();
  const violations: Violation[] = [];
  for (const fact of facts) {
    if (fact.kind === 'lease') newest.set(fact.service, fact.fence);
    if (fact.kind !== 'append' || fact.fence === newest.get(fact.service) || !fact.events) continue;
    const text = `${fact.by} appended with the lease ${fact.fence}, which was overtaken`;
    violations.push({ rule: 'only the newest lease appends', about: fact.service, text });
  }
  return violations;
};

/** A number, once given, stays with its event. */
const checkNumbers = ({ facts }: Indexed): Violation[] => {
  const given = new Map<string, string>();
  return factsOf(facts, 'append').flatMap(({ service, events = [] }) =>
    events.flatMap(({ id, seq, key }) => {
      const place = `${service} ${seq}`;
      const present = given.get(place) ?? id;
      given.set(place, present);
      if (present === id) return [];
      const text = `event ${place} was ${present} and became ${id}`;
      return [{ rule: 'a number stays with its event', about: key, text }];
    }),
  );
};

/** The numbers have no gaps, no event is there twice, each aggregate's versions follow on. */
const checkLog = (log: readonly Logged[]): Violation[] => {
  const ids = new Set<string>();
  const versions = new Map<string, number>();
  return log.flatMap(({ id, seq, key, version, service }, index): Violation[] => {
    const next = (versions.get(key) ?? 0) + 1;
    versions.set(key, version);
    const isTwice = ids.has(id);
    ids.add(id);
    const event = `event ${service} ${seq} (${key}, version ${version})`;
    if (isTwice) {
      return [{ rule: 'an event is logged once', about: key, text: `${event} is a second ${id}` }];
    }
    if (seq !== index + 1) {
      return [{ rule: 'numbers have no gaps', about: key, text: `${event} comes ${index + 1}th` }];
    }
    if (version === next) return [];
    const text = `${event} should have version ${next}`;
    return [{ rule: 'events of an aggregate are in order', about: key, text }];
  });
};

/** The log ends with what the stores have. */
const checkEnds = ({ logs, final }: Indexed): Violation[] =>
  final.stored.flatMap(({ service, key, version }) => {
    const last = logs.get(service)?.findLast((event) => event.key === key);
    if (last?.version === version) return [];
    const text = `${service} has ${key} at version ${version}, its events end at ${last?.version}`;
    return [{ rule: 'every change is announced', about: key, text }];
  });

/** What is wrong with event logs. */
export const checkEvents = (index: Indexed): readonly Violation[] => [
  ...checkFences(index),
  ...checkNumbers(index),
  ...[...index.logs.values()].flatMap(checkLog),
  ...checkEnds(index),
];
