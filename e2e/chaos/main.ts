import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startStack } from '../src/stack.ts';
import { docker } from '../src/compose-project.ts';
import { enterArena } from './arena.ts';
import type { Arena, Effort } from './arena.ts';
import { readArguments } from './arguments.ts';
import { allRows } from './rows/all.ts';
import type { Outcome, Row } from './rows/row.ts';

const usage = `Breaks parts of a shop while requests come, and looks at what becomes of them.

  node e2e/chaos/main.ts [row…]   all rows, or those named
    --rate 200      requests a second
    --seconds 15    how long each row looks at the shop before it breaks something
    --hold 180      how long the overload goes on, in seconds

It starts the shop of docker-compose.yml in containers of its own, and removes them. It ends with 1
where a row does not show what it must. All figures go to e2e/artifacts/chaos.json.
`;

const resultFile = join(import.meta.dirname, '../artifacts/chaos.json');
const composeFile = join(import.meta.dirname, '../../docker-compose.yml');
const print = (text: string) => void process.stdout.write(`${text}\n`);
const say = (text: string) => void process.stderr.write(`  ${text}\n`);

const seedProducts = '200';

interface Result extends Outcome {
  readonly row: string;
  readonly passed: boolean;
}

const run = async (row: Row, arena: Arena): Promise<Result> => {
  say(`${row.name}: ${row.does}`);
  await arena.settle();
  const outcome = await row.run(arena);
  const missed = outcome.checks.filter(({ holds }) => !holds).map(({ claim }) => claim);
  const passed = missed.length === 0;
  const verdict = passed ? 'ok  ' : 'MISS';
  const not = passed ? '' : `; NOT: ${missed.join(', ')}`;
  print(`${verdict} ${row.name.padEnd(8)} ${outcome.line}${not}`);
  return { row: row.name, passed, ...outcome };
};

const broken = (row: Row, error: unknown): Result => {
  const line = error instanceof Error ? error.message : String(error);
  print(`MISS ${row.name.padEnd(8)} could not be run: ${line}`);
  return { row: row.name, passed: false, line, checks: [], details: null };
};

const write = (results: readonly Result[]) => {
  mkdirSync(dirname(resultFile), { recursive: true });
  writeFileSync(resultFile, `${JSON.stringify(results, null, 2)}\n`);
};

/** Removes all that was started: more than once, if something that was begun goes on meanwhile. */
const remove = async (project: string) => {
  say('removing the shop');
  const filter = ['--filter', `label=com.docker.compose.project=${project}`];
  const find = () => docker(['ps', '--all', '--quiet', ...filter]);
  for (let containers = await find(); containers; containers = await find()) {
    await docker(['rm', '--force', '--volumes', ...containers.split('\n')]);
  }
  const command = ['compose', '--project-name', project, '--file', composeFile];
  await docker([...command, 'down', '--volumes', '--remove-orphans']);
};

/** Resolves to whether every row has shown what it must. */
const runAll = async (rows: readonly string[], effort: Effort): Promise<boolean> => {
  const project = `chaos-${randomUUID().slice(0, 8)}`;
  let removed: Promise<void> | undefined;
  const removeOnce = () => (removed ??= remove(project));
  const interrupted = () => void removeOnce().finally(() => process.exit(130));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  const results: Result[] = [];
  try {
    say(`starting the shop as ${project}`);
    const environment = { SEED_PRODUCTS: seedProducts, LOG_LEVEL: 'warn' };
    const stack = await startStack({ name: project, environment });
    const arena = await enterArena(stack, effort, say);
    for (const row of allRows.filter(({ name }) => rows.includes(name))) {
      results.push(await run(row, arena).catch((error: unknown) => broken(row, error)));
      write(results);
    }
  } finally {
    await removeOnce();
  }
  return results.every(({ passed }) => passed);
};

try {
  const known = allRows.map(({ name }) => name);
  const { rows, effort, help } = readArguments(process.argv.slice(2), known);
  if (help) {
    print(usage);
    for (const { name, does, shows } of allRows) print(`  ${name.padEnd(9)} ${does}: ${shows}`);
  } else {
    process.exitCode = (await runAll(rows, effort)) ? 0 : 1;
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
