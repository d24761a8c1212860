import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { pause, parametersOf, serveCommands, type Usage } from './commands.ts';

/** A program in C or Go, in the care of a process that ends it when the runner is gone. */
export interface BrokerParameters {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly port: number;
}

/** In which Linux counts a process' time, on every machine that this is likely to run on. */
const ticksPerSecond = 100;
const pageBytes = 4_096;

const parameters: BrokerParameters = parametersOf();
const broker = spawn(parameters.command, parameters.arguments, { stdio: 'ignore' });
process.on('exit', () => broker.kill('SIGKILL'));
process.on('disconnect', () => process.exit(0));
broker.once('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
broker.once('exit', (code) => {
  process.stderr.write(`${parameters.command} ended with ${code}\n`);
  process.exit(1);
});

const usage = (): Usage => {
  const stat = readFileSync(`/proc/${broker.pid}/stat`, 'utf8');
  // After the name, which may hold anything: the 12th and 13th are its ticks, the 22nd its pages.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  return {
    cpuMicros: (ticks * 1_000_000) / ticksPerSecond,
    rssBytes: Number(fields[21]) * pageBytes,
  };
};

/** The runner gives up on who is not ready in time. */
const untilListening = async (port: number): Promise<void> => {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const outcome = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (outcome) return;
    await pause(20);
  }
};

await untilListening(parameters.port);
serveCommands({ usage });
