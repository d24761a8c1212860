import { createLogger } from '../logger.ts';

/** Writes lines through two loggers in one turn and ends at once, in the way that it is told. */
const [way] = process.argv.slice(2);
const [first, second] = [createLogger('first', 'info'), createLogger('second', 'info')];

for (let number = 0; number < 1_000; number++) (number % 2 ? second : first).info({ number });
if (way === 'exit') process.exit(0);
if (way === 'fatal') {
  first.fatal('the end');
  process.kill(process.pid, 'SIGKILL');
}
if (way === 'data') {
  const command = { name: 'set', args: ['canary'] };
  first.warn({ err: Object.assign(new Error('it was refused'), { command }) }, 'failed');
}
