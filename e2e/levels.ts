import { parseArgs } from 'node:util';
import { levels } from './levels/level.ts';
import { type Result, runLevel, testFiles } from './levels/run-level.ts';

const usage = `Runs every level of tests that this machine can, or those named.

  node e2e/levels.ts [level…] [--only PATH]

  --only PATH   only the test files below it, or with it in their path: services/pricing
  --help        this text

Exits with 0 when all that ran passed, 1 when a test failed or none was found, 2 when it was asked
for nonsense. With CI=true it is a failure, too, that this machine cannot run a level.
`;

const readArguments = () =>
  parseArgs({
    allowPositionals: true,
    options: { only: { type: 'string', default: '' }, help: { type: 'boolean' } },
  });

const orderOf = (): ReturnType<typeof readArguments> => {
  try {
    return readArguments();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return process.exit(2);
  }
};

const { positionals: wanted, values } = orderOf();
const print = (line: string) => process.stdout.write(`${line}\n`);

if (values.help) {
  print(usage);
  process.exit(0);
}
const unknown = wanted.filter((name) => !levels.some((level) => level.name === name));
if (unknown.length > 0) {
  print(
    `There is no level ${unknown.join(', ')}; there are: ${levels.map((l) => l.name).join(', ')}`,
  );
  process.exit(2);
}

if (testFiles(values.only).length === 0) {
  print(`There is no test below ${values.only}.`);
  process.exit(1);
}

const results: Result[] = [];
const leftOut: string[] = [];
for (const level of levels) {
  if (wanted.length > 0 && !wanted.includes(level.name)) continue;
  const reason = level.missing();
  if (reason) leftOut.push(`${level.name} (${reason})`);
  else results.push(await runLevel(level, values.only));
}

const total = (count: 'passed' | 'failed') =>
  results.reduce((sum, result) => sum + result[count], 0);

print('');
for (const { level, passed, failed, seconds } of results) {
  print(`${level.padEnd(8)} ${passed} passed, ${failed} failed in ${seconds.toFixed(1)} s`);
}
if (leftOut.length > 0) print(`left out: ${leftOut.join(', ')}`);
print(`\n${total('passed')} passed, ${total('failed')} failed`);

const isNone = total('passed') + total('failed') === 0;
if (isNone && results.length > 0)
  print(`No test file of these levels has ${values.only} in its path.`);
const complete = leftOut.length === 0 || process.env['CI'] !== 'true';
if (!complete) print('With CI=true no level may be left out.');
process.exitCode = total('failed') === 0 && complete && !isNone ? 0 : 1;
