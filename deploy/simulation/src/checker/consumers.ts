import type { Break, Indexed, Rules } from './indexed.ts';

/** Acknowledged events are not delivered again to the same process. */
function* comesOnce({ facts }: Indexed): Iterable<Break> {
  const acknowledged = new Map<string, number>();
  for (const fact of facts) {
    if (fact.kind !== 'ack' && fact.kind !== 'apply') continue;
    const { consumer, by } = fact;
    const name = `${consumer} in ${by}`;
    if (fact.kind === 'ack') acknowledged.set(name, fact.seq);
    else {
      const again = fact.given.find(({ seq }) => seq <= (acknowledged.get(name) ?? -1));
      if (again) yield [consumer, `${consumer} was given ${again.seq} again`];
    }
  }
}

/** A consumer applies each event of the log once, in its order. */
function* hasEffectOnce({ facts, logs }: Indexed): Iterable<Break> {
  /** The last event that had its effect; none before a first reset. */
  const stands = new Map<string, number>();
  for (const fact of facts) {
    if (fact.kind === 'reset') stands.set(fact.consumer, fact.position.seq);
    if (fact.kind !== 'apply') continue;
    const { consumer, service, applied } = fact;
    for (const { seq, id, key } of applied) {
      const stood = stands.get(consumer) ?? -1;
      stands.set(consumer, seq);
      if (seq !== stood + 1)
        yield [consumer, `${consumer} was at ${stood} and applied ${seq} (${key})`];
      const logged = logs.get(service)?.[seq - 1]?.id;
      if (logged !== id)
        yield [consumer, `${consumer} applied ${id} as ${seq}, which is ${logged}`];
    }
  }
}

/** A consumer's copies have the versions that their owner has. */
function* knowsThePresent({ final }: Indexed): Iterable<Break> {
  const present = new Map(final.stored.map((one) => [`${one.service}/${one.key}`, one.version]));
  for (const { by, service, key, version } of final.copies) {
    const is = present.get(`${service}/${key}`);
    const text = `${by} knows version ${version} of ${service}'s ${key}, which is at ${is}`;
    if (is !== version) yield [key, text];
  }
}

/** The rules for the delivery of events. */
export const consumerRules: Rules = {
  'an event comes once': comesOnce,
  'each event has its effect once and in order': hasEffectOnce,
  'a copy has the version of its owner': knowsThePresent,
};
