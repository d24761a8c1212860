import { docker } from './compose-project.ts';
import { running } from './services.ts';
import { type Stack, type StackFacts, openStack, startStack } from './stack.ts';

/** As some of the tests need it: reviews are counted in Redis, and every call is in the log. */
const environment = { REVIEWS_PER_HOUR: '1000', LOG_LEVEL: 'debug' } as const;

/** The variable in which a process of tests finds the facts of the shop. */
const variable = 'SHARED_STACK';

/** A shop for test files in other processes. */
export interface SharedStack {
  /** They find it by these variables. */
  readonly variables: Readonly<Record<string, string>>;
  down(): Promise<void>;
}

/** Starts the shop that test files share: to start one takes as long as many a test. */
export const startSharedStack = async (): Promise<SharedStack> => {
  const stack = await startStack({ environment });
  // Of a stack JSON has the facts, and leaves the functions out.
  return {
    variables: { [variable]: JSON.stringify(stack satisfies StackFacts) },
    down: stack.down,
  };
};

/** Brings back what a test file before this one has stopped, scaled or left running. */
const restore = async ({ name, compose }: Stack): Promise<void> => {
  const labels = [`project=${name}`, 'oneoff=True'];
  const filters = labels.flatMap((label) => ['--filter', `label=com.docker.compose.${label}`]);
  const left = (await docker(['ps', '--all', '--quiet', ...filters])).split('\n').filter(Boolean);
  if (left.length > 0) await docker(['rm', '--force', ...left]);
  await compose('up', '--detach', '--no-build', '--no-deps', '--wait', ...running);
};

/**
 * The shop that the test files of a run share. A file finds it as it was at its start, except for
 * what is stored. A file that is run alone gets one of its own.
 */
export const sharedStack = async (): Promise<Stack> => {
  const facts = process.env[variable];
  if (facts === undefined) return startStack({ environment });
  // The process that started the shop has written this.
  const stack = openStack(JSON.parse(facts) as StackFacts);
  await restore(stack);
  return { ...stack, down: async () => undefined };
};
