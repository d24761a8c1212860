import { defaultRate, readArguments } from './arguments.ts';
import { keepResult, readResults, resultFile, writeDocument } from './report/files.ts';
import { allRows } from './rows/all.ts';
import { runRows } from './run-rows.ts';

const usage = `Breaks parts of a shop while requests come, and looks at what becomes of them.

  node e2e/chaos/main.ts [row…]   all rows, or those named
    --rate ${`${defaultRate()}`.padEnd(9)}requests a second; by default 15 for each core, up to 200
    --seconds 10    how long each row looks at the shop before it breaks something
    --hold 120      how long the overload goes on, in seconds

It starts the shop of docker-compose.yml in containers of its own, and removes them. It ends with 1
where a row does not show what it must. The figures of each row's latest run stay in ${resultFile};
once all rows are there docs/faults.md is written from them.
`;

try {
  const known = allRows.map(({ name }) => name);
  const { rows, effort, help } = readArguments(process.argv.slice(2), known);
  if (help) {
    process.stdout.write(`${usage}\n`);
    for (const { name, matrix, does, shows } of allRows) {
      process.stdout.write(`  ${name.padEnd(22)} ${matrix.padEnd(4)} ${does}: ${shows}\n`);
    }
  } else {
    const chosen = allRows.filter(({ name }) => rows.includes(name));
    const results = await runRows(chosen, effort, keepResult);
    const kept = readResults();
    const latest = known.flatMap((name) => kept.filter(({ row }) => row === name));
    if (latest.length === known.length) await writeDocument(latest);
    process.exitCode = results.every(({ verdict }) => verdict !== 'miss') ? 0 : 1;
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
