import type { Endpoint } from '@shop/shared/protocol/discovery/discovery';
import { SimulatedProcess } from './simulated-process.ts';
import type { World } from './world.ts';

/** A program as it runs in one process. */
export interface Program {
  /** Ends it as it is ended for an update. */
  stop(): Promise<void>;
}

/** Starts a program in a process; may take its time, and may fail. */
export type Start = (process: SimulatedProcess, host: Host) => Promise<Program>;

/** How long after it failed to start a program is started again. */
const restartMs = 300;

/** What a process that has ended by itself may still have to say leaves within this time. */
const lastTurnsMs = 10;

/** A place where one program runs, in one process after another. */
export class Host {
  readonly name: string;
  readonly endpoint: Endpoint;
  /** How far its clock is off. */
  wallTimeOffset = 0;
  readonly #world: World;
  readonly #start: Start;
  #process: SimulatedProcess;
  #program: Program | undefined;
  #starts = 0;
  #isStopping = false;

  constructor(name: string, world: World, start: Start) {
    this.name = name;
    const at = (socket: string) => `sim://${name}/${socket}`;
    this.endpoint = { calls: at('calls'), admin: at('admin'), events: at('events') };
    this.#world = world;
    this.#start = start;
    this.#process = this.#newProcess();
    this.#process.kill();
  }

  get process(): SimulatedProcess {
    return this.#process;
  }

  get isUp(): boolean {
    return this.#program !== undefined && this.#process.isRunning;
  }

  get isDown(): boolean {
    return this.#process.isGone;
  }

  start(): void {
    if (!this.isDown) return;
    const process = this.#newProcess();
    this.#process = process;
    this.#isStopping = false;
    this.#start(process, this).then(
      (program) => {
        if (!process.isGone) this.#program = program;
      },
      (error: unknown) => {
        this.#end(`could not start: ${String(error)}`, false);
        this.#world.clock.in(restartMs, () => this.start());
      },
    );
  }

  /** Ends the process as it stands. `isSilent`: as if the power were cut. */
  crash(isSilent: boolean): void {
    this.#end(isSilent ? 'crashes without a word' : 'crashes', isSilent);
  }

  /**
   * Ends the program as for an update; calls back when its process is gone, with how many of its
   * timers had waited for nothing.
   */
  stop(onGone: (waiting: number) => void): void {
    const process = this.#process;
    if (!this.#program || this.#isStopping) return;
    this.#isStopping = true;
    this.#tell('is asked to end');
    const gone = () => {
      if (process.isGone) return;
      const { waiting } = process;
      this.#end('has ended', false);
      onGone(waiting);
    };
    const soon = () => void this.#world.clock.in(lastTurnsMs, gone);
    void this.#program.stop().then(soon, soon);
  }

  pause(): void {
    this.#tell('stands still', 'paused');
    this.#process.pause();
    this.#world.network.paused(this.#process);
  }

  /** Lets a process go on that stands still. */
  resume(): void {
    if (this.#process.isGone || this.#process.isRunning) return;
    this.#tell('goes on', 'running');
    this.#process.resume();
  }

  #end(how: string, isSilent: boolean): void {
    const process = this.#process;
    if (process.isGone) return;
    this.#tell(how, 'gone');
    process.kill();
    this.#program = undefined;
    this.#world.network.killed(process, isSilent);
  }

  #tell(what: string, is?: 'gone' | 'paused' | 'running'): void {
    const { name } = this.#process;
    this.#world.note('fault', { text: `${name} ${what}`, process: is && { name, is } });
  }

  #newProcess(): SimulatedProcess {
    const { clock, chance } = this.#world;
    const name = { host: this.name, start: ++this.#starts };
    return new SimulatedProcess(name, clock, chance, () => this.wallTimeOffset);
  }
}
