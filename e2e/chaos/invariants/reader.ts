/** The sections that have a version, each with the one that comes after it. */
const versioned = [
  ['pricing', 'inventory'],
  ['inventory', 'reviews'],
] as const;

/** The name of a section that has a version. */
export type Versioned = (typeof versioned)[number][0];

type Versions = Readonly<Partial<Record<Versioned, number>>>;

/**
 * The versions on a page of those sections that say that they are up to date. They are cut out of
 * it: to parse all pages would take the shop's share of time.
 */
export const versionsOf = (page: string): Versions =>
  Object.fromEntries(
    versioned.flatMap(([name, next]) => {
      const from = page.indexOf(`"${name}":{"status":"ok"`);
      if (from === -1) return [];
      const section = page.slice(from, page.indexOf(`"${next}":{"status":`, from));
      const [, version] = /"version":(\d+)/.exec(section) ?? [];
      return version === undefined ? [] : [[name, Number(version)]];
    }),
  );

/** Somebody who reads pages and remembers how new those of each product were at least. */
export const createReader = () => {
  const seen = new Map<string, Versions>();

  const learn = (id: string, versions: Versions): void => {
    const before = seen.get(id) ?? {};
    const highest = { ...before };
    for (const [name] of versioned) {
      const version = Math.max(versions[name] ?? 0, before[name] ?? 0);
      if (version > 0) highest[name] = version;
    }
    seen.set(id, highest);
  };

  return {
    /** A write was answered with this version. */
    wrote: (id: string, name: Versioned, version: number) => learn(id, { [name]: version }),

    /**
     * To be called when a request is sent. Its page then says which of its sections are older than
     * what was seen before, and do not say so (I7).
     */
    ask(id: string): (page: string) => readonly Versioned[] {
      const before = seen.get(id) ?? {};
      return (page) => {
        const versions = versionsOf(page);
        learn(id, versions);
        return versioned
          .map(([name]) => name)
          .filter((name) => (versions[name] ?? Infinity) < (before[name] ?? 0));
      };
    },
  };
};
