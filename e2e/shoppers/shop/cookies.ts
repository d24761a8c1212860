/** The cookies of one browser. */
export interface Cookies {
  /** The header that it sends, if it has any. */
  header(): Readonly<Record<string, string>>;
  /** Keeps those of an answer, and drops those that it takes back. */
  keep(headers: Headers): void;
}

/** A browser that was never here before. */
export const createCookies = (): Cookies => {
  const kept = new Map<string, string>();
  return {
    header: () => {
      const all = [...kept].map(([name, value]) => `${name}=${value}`);
      return all.length > 0 ? { Cookie: all.join('; ') } : {};
    },
    keep(headers) {
      for (const line of headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
        if (value === '' || /;\s*max-age=0\b/i.test(line)) kept.delete(name);
        else kept.set(name, value);
      }
    },
  };
};
