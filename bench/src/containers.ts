import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { systemRuntime, timestampOf } from '@shop/shared/runtime';
import { type Memories, higher } from './containers/memory.ts';
import { type ContainerRun, containerHead, toContainerCells, toRows } from './containers/rows.ts';
import { openStack } from './containers/stack.ts';
import { openHttpConnection } from './load/http-connection.ts';
import { pagesOf } from './load/pages.ts';
import { type WindowResult, runWindow } from './load/window.ts';
import { pause } from './processes/commands.ts';
import { toMarkdownTable, toTextTable } from './report/columns.ts';
import { machine } from './report/machine.ts';

const usage = `Measures the memory of the shop's containers, at rest and while pages are asked for.

  node bench/src/containers.ts             starts the shop of docker-compose.yml, and removes it
  node bench/src/containers.ts --markdown  the table of the last run, for a document
`;

const project = 'zshop-mem';
const port = 18_180;

/** Memory set aside only for the start is given back by then. */
const restMs = 20_000;

const loadMs = 30_000;
const connections = 64;

const resultFile = join(import.meta.dirname, '../results/containers.json');
const print = (text: string) => void process.stdout.write(`${text}\n`);

const readOften = async (memories: () => Promise<Memories>, until: Promise<unknown>) => {
  let isOver = false;
  const over = until.finally(() => (isOver = true));
  let highest = await memories();
  while (!isOver) highest = higher(highest, await memories());
  await over;
  return highest;
};

const { idOf, pathOf } = pagesOf('own');

/** Asks for all products' pages. One that is not whole is an answer as well: memory is looked at. */
const runLoad = async (): Promise<WindowResult> => {
  const open = () => openHttpConnection(port);
  const opened = await Promise.all(Array.from({ length: connections }, open));
  const result = await runWindow({ workers: connections, ms: loadMs }, async (worker, count) => {
    const answer = await opened[worker]?.get(pathOf(idOf(worker + count)));
    return answer?.status === 200 ? undefined : `${answer?.status}: ${answer?.body.toString()}`;
  });
  for (const connection of opened) connection.close();
  return result;
};

const measure = async (): Promise<ContainerRun> => {
  const { up, memories, down } = openStack(project, port);
  const startedAt = timestampOf(systemRuntime);
  try {
    print('starting the shop');
    await up();
    print('at rest');
    await pause(restMs);
    const rest = await memories();
    print('under load');
    const load = runLoad();
    const highest = await readOften(memories, load);
    const { answered, perSecond, wrong, firstWrong } = await load;
    if (answered === 0) throw new Error(`no page came, but ${firstWrong}`);
    if (wrong > 0) print(`${wrong} of ${answered + wrong} answers were none: ${firstWrong}`);
    return {
      startedAt,
      machine: machine(),
      node: process.versions.node,
      pagesPerSecond: Math.round(perSecond),
      rows: toRows(rest, highest),
    };
  } finally {
    await down();
  }
};

const [option] = process.argv.slice(2);
try {
  if (option === '--markdown') {
    const { rows }: ContainerRun = JSON.parse(readFileSync(resultFile, 'utf8'));
    print(toMarkdownTable(containerHead, toContainerCells(rows)));
  } else if (option === undefined) {
    const run = await measure();
    mkdirSync(dirname(resultFile), { recursive: true });
    writeFileSync(resultFile, `${JSON.stringify(run, null, 2)}\n`);
    print(`\n${toTextTable(containerHead, toContainerCells(run.rows))}\n`);
    print(`${run.pagesPerSecond} pages a second; all of it is in bench/results/containers.json`);
  } else {
    print(usage);
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
