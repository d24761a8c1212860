import { z } from 'zod';
import { versioned } from './consumers.ts';

/** A review as staff are shown it: its version is that of their decisions. */
const moderated = z.object({ review: z.object({ id: z.string() }), version: z.number() });

/** Things whose ids only answers tell, each with the fields that nothing else has beside an id. */
const kinds = {
  order: ['placedAt'],
  parcel: ['orderId'],
  payment: ['underway'],
  reservation: ['until', 'missing'],
  review: ['postedAt'],
};

/** The price that was quoted for some goods. */
const quotation = z.object({
  lines: z.array(z.object({ productId: z.string(), quantity: z.int() })).min(1),
  options: z.array(z.unknown()),
  coupon: z.string().nullable(),
  total: z.object({ amount: z.int(), currency: z.string() }),
});
export type SeenQuotation = z.output<typeof quotation>;

export type Knowledge = ReturnType<typeof createKnowledge>;

/** All objects in an answer, itself included. */
const objectsIn = (value: unknown): readonly object[] => {
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...Object.values(value).flatMap(objectsIn)];
};

/** The versions and ids that answers have told to the people of a shop. */
export const createKnowledge = () => {
  const versions = new Map<string, number>();
  const ids = new Map<string, Set<string>>();
  const quotations: SeenQuotation[] = [];
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
    /** The last price that somebody has seen. */
    lastQuotation: () => quotations.at(-1),
    idsOf: (kind: keyof typeof kinds): readonly string[] => [...(ids.get(kind) ?? [])],
    /** An answer of a service tells the versions and ids of what it shows. */
    learn(service: string, answer = '[]'): void {
      for (const shown of objectsIn(JSON.parse(answer))) {
        learnVersion(service, shown);
        const seen = 'lines' in shown && quotation.safeParse(shown).data;
        if (seen) quotations.push(seen);
        if (!('id' in shown)) continue;
        for (const [kind, fields] of Object.entries(kinds)) {
          if (!fields.every((field) => field in shown)) continue;
          ids.set(kind, (ids.get(kind) ?? new Set()).add(String(shown.id)));
        }
      }
    },
  };
};
