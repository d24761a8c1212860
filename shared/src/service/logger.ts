import { fileURLToPath } from 'node:url';
import { type DestinationStream, type Logger, pino } from 'pino';
import { oncePerTurn, systemRuntime, timestampOf } from '../runtime.ts';
import { loggedError } from './driver-error.ts';

const root = new URL('../../../', import.meta.url);
const rootPath = fileURLToPath(root);

/** Removes the repository's folder from a line, so that stack traces show relative paths. */
const withoutRoot = (line: string): string =>
  line.replaceAll(root.href, '').replaceAll(rootPath, '');

/** The most lines that wait for the end of the turn. */
const keptLines = 100;

/**
 * Stdout, written once a turn of the event loop and when the process exits, also because of a
 * fault: a write for each line is slow, and the flush of the own buffer of the destination waits
 * for a disk.
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

/** Shared by all loggers of a process, so that their lines keep their order. */
let stdout: ReturnType<typeof createStdout> | undefined;

/** A log of one process: JSON lines on stdout, without data or the identity of the machine. */
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
