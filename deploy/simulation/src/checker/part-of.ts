/** Whether a value that was told is that of a state, or a part of it. */
export const isPartOf = (told: unknown, is: unknown): boolean => {
  if (typeof told !== 'object' || told === null) return told === is;
  const entries: readonly [string, unknown][] = Object.entries(told);
  if (Array.isArray(told) && entries.length !== [is].flat().length) return false;
  return entries.every(([name, value]) => isPartOf(value, Object(is)[name]));
};
