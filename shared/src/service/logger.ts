import { fileURLToPath } from 'node:url';
import { type DestinationStream, type Logger, pino } from 'pino';
import { oncePerTurn } from '../protocol/calls/turn-batch.ts';
import { systemRuntime, timestampOf } from '../runtime.ts';
import { loggedError } from './driver-error.ts';

const root = new URL('../../../', import.meta.url);
const rootPath = fileURLToPath(root);

/** Stack traces name files as they are named in the repository, wherever that is. */
const withoutRoot = (line: string): string =>
  line.replaceAll(root.href, '').replaceAll(rootPath, '');

/** More lines than this are written before the turn's end. */
const keptLines = 100;

/**
 * Stdout, to which all lines of one turn of the event loop are written at once: a busy gateway
 * answers some thirty requests in a turn, and a write for each took 3 µs of every page. What is
 * left is written when the process exits, and before a fault ends it. (The destination's own
 * buffer is not used: to empty it means to it that a disk has to be waited for.)
 */
const createStdout = (): DestinationStream & { flushSync(): void } => {
  const out = pino.destination({ dest: process.stdout.fd, sync: true });
  let lines: string[] = [];
  const flushSync = () => {
    if (lines.length > 0) out.write(lines.join(''));
    lines = [];
  };
  const flushAtTurnEnd = oncePerTurn(systemRuntime, flushSync);
  process.on('exit', flushSync);
  return {
    flushSync,
    write(line) {
      lines.push(line);
      if (lines.length >= keptLines) flushSync();
      else flushAtTurnEnd();
    },
  };
};

/** One for all loggers of a process, so that their lines keep their order. */
let stdout: ReturnType<typeof createStdout> | undefined;

/** A log of one process: JSON lines on stdout, without data and what identifies the machine. */
export const createLogger = (name: string, level: string): Logger =>
  pino(
    {
      level,
      base: { service: name },
      timestamp: () => `,"time":"${timestampOf(systemRuntime)}"`,
      serializers: { err: loggedError },
      hooks: { streamWrite: withoutRoot },
    },
    (stdout ??= createStdout()),
  );
