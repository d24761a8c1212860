import { z } from 'zod';
import { versioned } from './consumers.ts';

/** A review as staff are shown it: its version is that of their decisions. */
const moderated = z.object({ review: z.object({ id: z.string() }), version: z.number() });

/** Things whose ids only answers tell. */
const kinds = {
  basket: z.object({ basketId: z.string() }).transform(({ basketId }) => basketId),
  payment: z.object({ id: z.string(), underway: z.string().nullable() }).transform(({ id }) => id),
  reservation: z.object({ id: z.string(), until: z.string() }).transform(({ id }) => id),
  review: z.object({ id: z.string(), postedAt: z.string() }).transform(({ id }) => id),
};

export type Knowledge = ReturnType<typeof createKnowledge>;

/** All objects in an answer, itself included. */
const objectsIn = (value: unknown): readonly object[] => {
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...Object.values(value).flatMap(objectsIn)];
};

/** The versions and ids that answers have told to the people of a shop. */
export const createKnowledge = () => {
  const versions = new Map<string, number>();
  const ids = new Map<keyof typeof kinds, Set<string>>();
  /** The newest version that was told; 1 where none was. */
  const versionOf = (service: string, id: string): number => versions.get(`${service}/${id}`) ?? 1;

  const learnVersion = (service: string, shown: object) => {
    const decided = moderated.safeParse(shown).data;
    const { id, version } = decided
      ? { id: decided.review.id, version: decided.version }
      : (versioned.safeParse(shown).data ?? { id: '', version: 0 });
    versions.set(`${service}/${id}`, Math.max(version, versionOf(service, id)));
  };

  return {
    versionOf,
    idsOf: (kind: keyof typeof kinds): readonly string[] => [...(ids.get(kind) ?? [])],
    /** An answer of a service tells the versions and ids of what it shows. */
    learn(service: string, answer = '[]'): void {
      for (const shown of objectsIn(JSON.parse(answer))) {
        learnVersion(service, shown);
        for (const kind of ['basket', 'payment', 'reservation', 'review'] as const) {
          const id = kinds[kind].safeParse(shown).data;
          if (id !== undefined) ids.set(kind, (ids.get(kind) ?? new Set()).add(id));
        }
      }
    },
  };
};
