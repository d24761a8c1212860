import { systemRuntime } from '@shop/shared/runtime';

/** The resources that a process has used since its start. */
export interface Usage {
  readonly cpuMicros: number;
  readonly rssBytes: number;
}

/** The commands of a process: named functions of one argument. */
export type Commands = Readonly<Record<string, (input: never) => unknown>>;

/** A command as the runner sends it. */
export interface Question {
  readonly id: number;
  readonly command: string;
  readonly input: unknown;
}

/** The reply to a command: `id` 0 says, unasked, that the process is ready. */
export interface Reply {
  readonly id: number;
  readonly output?: unknown;
  readonly error?: string;
}

const ownUsage = (): Usage => {
  const { user, system } = process.cpuUsage();
  return { cpuMicros: user + system, rssBytes: process.memoryUsage.rss() };
};

const messageOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

const reply = (message: Reply): void => void process.send?.(message);

/**
 * Says that this process is ready and answers commands from then on, besides the ones that every
 * process answers. The process ends when the runner does, however that ends.
 */
export const serveCommands = (own: Commands = {}, ready?: unknown): void => {
  const commands = new Map<string, (input: never) => unknown>(
    Object.entries({ usage: ownUsage, ...own }),
  );
  const answer = async ({ id, command, input }: Question): Promise<Reply> => {
    const run = commands.get(command);
    if (!run) throw new Error(`there is no command ${command}`);
    // Whoever asks knows by the command's name what it takes.
    return { id, output: await run(input as never) };
  };
  process.on('message', (question: Question) => {
    answer(question).then(reply, (error: unknown) =>
      reply({ id: question.id, error: messageOf(error) }),
    );
  });
  reply({ id: 0, output: ready });
};

/** To be called first of all, so that no process is left over whose runner is gone. */
export const endWithRunner = (): void => {
  process.on('disconnect', () => process.exit(0));
  if (!process.connected) process.exit(0);
};

/** The parameters that a process was started with. */
export const parametersOf = () => JSON.parse(process.argv[2] ?? 'null');

/** Milliseconds of the clock that all windows are timed with. */
export const now = (): number => systemRuntime.now();

/** Resolves after so many milliseconds. */
export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));
