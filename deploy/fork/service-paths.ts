/** The files that list services, by what is in them. */
export const listFiles = {
  sections: 'gateway/src/sections/index.ts',
  containers: 'docker-compose.yml',
  lock: 'package-lock.json',
} as const;

/** Whether a file goes with a service: it is in a folder of that name, or has it in its own name. */
export const isOf = (service: string, path: string): boolean => {
  const parts = path.split('/');
  const file = parts.pop() ?? '';
  if (parts.includes(service) || file.includes(`.${service}.`)) return true;
  return parts.at(-1) === 'contracts' && file.startsWith(`${service}.`);
};

/** The file that has the name of a new service already; undefined where none has. */
export const ownerOf = (
  { service, variable }: { readonly service: string; readonly variable: string },
  files: readonly string[],
  read: (path: string) => string,
): string | undefined => {
  const uses = {
    [listFiles.containers]: new RegExp(`^  ${service}:`, 'm'),
    [listFiles.sections]: new RegExp(`\\b${variable}(Routes)?\\b`),
  };
  return (
    files.find((path) => isOf(service, path)) ??
    Object.entries(uses).find(([path, use]) => use.test(read(path)))?.[0]
  );
};

const specifier = /(?:\bfrom |\bimport\(|^import )['"]([^'"]+)|\]\(([^)#\s]+)|^ +"(@[^"]+)":/g;

/** The lines with imports, links and dependencies of a file that lead to what goes with a service. */
export const referencesTo = (service: string, path: string, text: string): readonly string[] =>
  text.split('\n').flatMap((line, index) => {
    const targets = [...line.matchAll(specifier)].map(([, a, b, c]) => a ?? b ?? c ?? '');
    const isReference = targets
      .filter((target) => target.includes('/') && !target.includes('://'))
      .some((target) =>
        target.split('/').some((part) => part === service || part.startsWith(`${service}.`)),
      );
    return isReference ? [`${path}:${index + 1}: needs ${service}: ${line.trim()}`] : [];
  });
