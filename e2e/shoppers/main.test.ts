import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Demo, startDemo } from '../src/demo.ts';
import { eventually } from '../src/eventually.ts';
import { freePort } from '@shop/shared/testing/free-port';
import { defaults } from './options.ts';
import { wasPaid } from './orders/breaches.ts';
import { run } from './run.ts';

let demo: Demo;

beforeAll(async () => {
  // Other tests may have the machine meanwhile, and a shop that is late refuses by its deadlines.
  demo = await startDemo({ DEADLINE_FACTOR: '10' });
}, 60_000);

afterAll(() => demo?.stop());

const start = (...words: readonly string[]) => {
  const main = join(import.meta.dirname, 'main.ts');
  const child = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }));
  return { output, ended, interrupt: () => child.kill('SIGINT') };
};

test('people shop for some seconds, nothing fails, and some of their orders are paid', async () => {
  const order = { ...defaults, origin: demo.url, seconds: 4, atOnce: 8 };

  const { tally, books } = await run(order, {
    tell: () => undefined,
    signal: new AbortController().signal,
  });

  expect([...tally.failures.values()]).toEqual([]);
  expect([...books.all.values()].filter(({ order }) => wasPaid(order)).length).toBeGreaterThan(0);
}, 120_000);

test('Ctrl-C ends it with the summary of what is known by then', async () => {
  const { output, ended, interrupt } = start('--origin', demo.url, '--rate', '2');
  await eventually(() => expect(output.stdout).toMatch(/^5 s: /), { timeoutMs: 30_000 });

  interrupt();

  expect(await ended).toEqual({
    code: 0,
    stdout: expect.stringMatching(/ {2}no failures\n$/),
    stderr: '',
  });
}, 60_000);

test('without a shop it says in one line what to do', async () => {
  const origin = `http://127.0.0.1:${await freePort()}`;

  expect(await start('--origin', origin).ended).toEqual({
    code: 1,
    stdout: '',
    stderr: `No shop answers at ${origin} (ECONNREFUSED): start one with \`make demo\`, or say where it is with ORIGIN=http://…\n`,
  });
});

test('a wrong option is named in one line, and help has every option', async () => {
  expect(await start('--rate', 'fast').ended).toEqual({
    code: 2,
    stdout: '',
    stderr: '--rate needs a number from 0.1 to 1000, not fast\n',
  });
  const { code, stdout } = await start('--help').ended;
  expect(code).toBe(0);
  for (const name of ['rate', 'seconds', 'seed', 'origin', 'at-once', 'patience']) {
    expect(stdout).toContain(`--${name} `);
  }
});
