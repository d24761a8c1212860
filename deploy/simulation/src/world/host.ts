import type { Endpoint } from '@shop/shared/protocol/discovery/discovery';
import { type SimulatedProcess, startProcess } from './simulated-process.ts';
import type { World } from './world.ts';

/** A program in a process; `stop` ends it as for an update. */
type Program = { stop(): Promise<void> };

/** Starts a program in a process; may take its time, and may fail. */
type Start = (process: SimulatedProcess, endpoint: Endpoint) => Promise<Program>;

/** How long after it failed to start a program is started again. */
const restartMs = 300;

/** The last frames of a process that has ended by itself leave within this time. */
const lastTurnsMs = 10;

const endpointOf = (host: string): Endpoint => {
  const at = (socket: string) => `sim://${host}/${socket}`;
  return { calls: at('calls'), admin: at('admin'), events: at('events') };
};

/** The processes of a host, one after another; none runs before the first `next`. */
const createProcesses = (name: string, world: World) => {
  const wallClock = { offMs: 0 };
  let starts = 0;
  const newProcess = () => startProcess(name, ++starts, world, () => wallClock.offMs);
  let process = newProcess();
  process.kill();

  const tell = (what: string, is?: 'gone' | 'paused' | 'running') =>
    world.fault(`${process.name} ${what}`, is && { name: process.name, is });

  return {
    /** How far the host's clock is off. */
    wallClock,
    /** The present process, or the last one. */
    process: () => process,
    next: () => (process = newProcess()),
    tell,
    /** `howLong` is only told. */
    pause(howLong: string) {
      tell(`stands still for ${howLong}`, 'paused');
      process.pause();
      world.network.paused(process);
    },
    /** Lets a process go on that stands still. */
    resume() {
      if (process.isGone() || process.isRunning()) return;
      tell('goes on', 'running');
      process.resume();
    },
  };
};

export type Host = ReturnType<typeof createHost>;

/** A place where one program runs, in one process after another. */
export const createHost = (name: string, world: World, begin: Start) => {
  const { next, tell, ...processes } = createProcesses(name, world);
  const { process } = processes;
  const endpoint = endpointOf(name);
  let program: Program | undefined;
  let isStopping = false;

  const end = (how: string, isSilent: boolean) => {
    if (process().isGone()) return;
    tell(how, 'gone');
    process().kill();
    program = undefined;
    world.network.killed(process(), isSilent);
  };

  const start = (): void => {
    if (!process().isGone()) return;
    const started = next();
    isStopping = false;
    begin(started, endpoint).then(
      (running) => {
        if (!started.isGone()) program = running;
      },
      (error: unknown) => {
        if (started.isGone()) return;
        end(`could not start: ${String(error)}`, false);
        world.clock.after(restartMs, start);
      },
    );
  };

  return {
    ...processes,
    name,
    isUp: () => program !== undefined && process().isRunning(),
    start,
    /** Ends the process as it stands. `isSilent`: as if the power were cut. */
    crash: (isSilent: boolean) => end(isSilent ? 'crashes without a word' : 'crashes', isSilent),
    /**
     * Ends the program as for an update; calls back when its process is gone, with how many of its
     * timers had waited for nothing.
     */
    stop(onGone: (waiting: number) => void) {
      const stopped = process();
      if (!program || isStopping) return;
      isStopping = true;
      tell('is asked to end');
      const gone = () => {
        if (stopped.isGone()) return;
        end('has ended', false);
        onGone(stopped.waiting());
      };
      const soon = () => void world.clock.after(lastTurnsMs, gone);
      void program.stop().then(soon, soon);
    },
  };
};
