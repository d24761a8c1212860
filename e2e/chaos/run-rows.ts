import { projectName, removeProject } from '../src/projects.ts';
import { startStack } from '../src/stack.ts';
import { enterArena } from './arena.ts';
import type { Arena, Effort } from './arena.ts';
import { monotonicMs } from './clock.ts';
import type { Invariant } from './invariants/audit.ts';
import type { Result } from './report/result.ts';
import type { Check, Outcome, Row } from './rows/row.ts';

const print = (text: string) => void process.stdout.write(`${text}\n`);
const say = (text: string) => void process.stderr.write(`  ${text}\n`);

const seedProducts = '200';
const examples = 2;

const toCheck = ({ name, claim, violations }: Invariant): Check => {
  const found =
    violations.length === 0
      ? ''
      : ` (${violations.length}: ${violations.slice(0, examples).join('; ')})`;
  return { claim: `${name} ${claim}${found}`, holds: violations.length === 0 };
};

type Took = Pick<Result, 'at' | 'perSecond' | 'seconds'>;

const words = { ok: 'ok  ', miss: 'MISS', skip: 'skip' } as const;

const report = (row: Row, outcome: Outcome, took: Took): Result => {
  const missed = outcome.checks.filter(({ holds }) => !holds).map(({ claim }) => claim);
  const verdict = outcome.skipped !== undefined ? 'skip' : missed.length > 0 ? 'miss' : 'ok';
  const not = missed.length === 0 ? '' : `; NOT: ${missed.join(', ')}`;
  print(`${words[verdict]} ${row.name.padEnd(22)} ${outcome.skipped ?? outcome.line}${not}`);
  const { name, run: _, fault: __, ...described } = row;
  return { row: name, ...took, ...described, verdict, missed, ...outcome };
};

/** New containers with the same volumes, where a row has left the shop in pieces. */
const renew = async ({ stack, settle }: Arena): Promise<void> => {
  say('the shop is not whole: its containers are made anew');
  await stack.compose('up', '--detach', '--no-build', '--force-recreate');
  await settle();
};

/** A row that finds the shop less than sound says nothing of what it breaks: it is run once more. */
const runValid = async (row: Row, arena: Arena): Promise<Outcome> => {
  const outcome = await row.run(arena);
  const isVoid = outcome.checks.some(({ isPremise, holds }) => isPremise === true && !holds);
  if (!isVoid) return outcome;
  say('the machine was busy before anything was broken: once more');
  await arena.settle();
  return row.run(arena);
};

/** One row: the shop is whole before it, and its books are audited after it. */
const runRow = async (row: Row, arena: Arena, at: string): Promise<Result> => {
  say(`${row.name}: ${row.does}`);
  const from = monotonicMs();
  const took = (): Took => {
    const seconds = Math.round((monotonicMs() - from) / 1_000);
    return { at, perSecond: arena.effort.perSecond, seconds };
  };
  try {
    await arena.settle().catch(() => renew(arena));
    const closeBooks = await arena.openBooks();
    const outcome = await runValid(row, arena);
    if (outcome.skipped !== undefined) return report(row, outcome, took());
    await arena.settle();
    const invariants = await closeBooks();
    const checks = [...outcome.checks, ...invariants.map(toCheck)];
    return report(row, { ...outcome, checks }, took());
  } catch (error) {
    const claim = `it could be run: ${error instanceof Error ? error.message : String(error)}`;
    const outcome = { line: 'broke off', checks: [{ claim, holds: false }], details: null };
    return report(row, outcome, took());
  }
};

const remove = async (project: string) => {
  say('removing the shop');
  await removeProject(project);
};

/** Starts a shop, runs rows in it, and removes it. `ended` is told of each that has come. */
export const runRows = async (
  rows: readonly Row[],
  effort: Effort,
  ended: (result: Result) => void,
): Promise<readonly Result[]> => {
  const project = projectName('chaos');
  let removed: Promise<void> | undefined;
  const removeOnce = () => (removed ??= remove(project));
  const interrupted = () => void removeOnce().finally(() => process.exit(130));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  const at = new Date().toISOString();
  const results: Result[] = [];
  try {
    say(`starting the shop as ${project}`);
    const environment = { SEED_PRODUCTS: seedProducts, LOG_LEVEL: 'warn' };
    const stack = await startStack({ name: project, environment });
    const arena = await enterArena(stack, effort, say);
    for (const [index, row] of rows.entries()) {
      say(`${index + 1} of ${rows.length}`);
      const result = await runRow(row, arena, at);
      results.push(result);
      ended(result);
    }
  } finally {
    await removeOnce();
  }
  return results;
};
