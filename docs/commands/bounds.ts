/** A command that takes long, and the arguments with which it is run here instead. */
interface Bound {
  readonly command: RegExp;
  readonly instead: string;
  /** The one document where it is so; everywhere if left out. */
  readonly document?: string;
}

/** Every other command is run as it is written. */
export const bounds: readonly Bound[] = [
  { command: /^make test$/, instead: 'make test LEVEL=unit ONLY=shared/src/errors' },
  // Every change passes `make check` before this test; the guide runs it at its end.
  { command: /^make check$/, instead: 'make check --dry-run', document: 'CONTRIBUTING.md' },
  { command: /^make simulate SEEDS=1000$/, instead: 'make simulate SEEDS=4' },
  { command: /^make chaos$/, instead: 'make chaos ROWS=--help' },
  // It needs a repository of its own: `fork.e2e.test.ts` runs it.
  { command: /^make fork NAME=acme$/, instead: 'make fork NAME=acme --dry-run' },
  // `services.test.ts` runs them, and so does docs/adding-a-service.md.
  {
    command: /^(make (new|remove)-service .+)$/,
    instead: '$1 --dry-run',
    document: 'README.md',
  },
  { command: /^make bench-full$/, instead: 'make bench-full --dry-run' },
  {
    command: /^(node bench\/src\/main\.ts( --full)?)$/,
    instead: '$1 --only start --rounds 1 --window 100',
  },
  {
    command: /^(node bench\/src\/main\.ts --only call)$/,
    instead: '$1 --rounds 1 --window 100',
  },
  { command: /^node bench\/src\/profile\.ts (\w+) 5$/, instead: 'node bench/src/profile.ts $1 1' },
  {
    command: /^node bench\/src\/containers\.ts( --markdown)?$/,
    instead: 'node bench/src/containers.ts --help',
  },
];

const withoutComment = (command: string) => command.replace(/\s+#.*$/, '');

/** The bound of a command of a document, if it has one. */
export const boundOf = (document: string, command: string): Bound | undefined =>
  bounds
    .filter((bound) => bound.document === undefined || bound.document === document)
    .find((bound) => bound.command.test(withoutComment(command)));

/** A command of a document in the form in which it is run here. */
export const bounded = (document: string, command: string): string => {
  const bound = boundOf(document, command);
  return bound ? withoutComment(command).replace(bound.command, bound.instead) : command;
};
