import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../../../../service/testing/eventually.ts';
import { answered, dialAuthenticated, request, saying } from '../raw-peer.ts';
import { openBusyVault } from '../vault.ts';
import { Chance } from './chance.ts';
import { frameBy } from './frames.ts';
import { mutate } from './mutations.ts';

/** The progress or the result of a run. */
export interface Progress {
  readonly frames: number;
  readonly heard: number;
  /** Calls of the well-behaved client, all of which were answered. */
  readonly goodCalls: number;
  readonly reachedHandlers: number;
  readonly megabytes: number;
}

/** Thrown by a run that has found a bug, with the frames that were sent before. */
export class FuzzFailure extends Error {
  override readonly name = 'FuzzFailure';
  /** In hexadecimal, the latest last. */
  readonly frames: readonly string[];

  constructor(cause: unknown, frames: readonly Buffer[]) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.frames = frames.map((frame) => frame.toString('hex'));
  }
}

/** Options of a run. */
interface Fuzz {
  readonly seed: number;
  /** Called before each round. */
  readonly isOver: (progress: Progress) => boolean;
  readonly onProgress?: (progress: Progress) => void;
}

/** Frames between two health checks. */
const framesPerRound = 200;

/** How much the memory may grow after the first rounds; what libzmq uses varies. */
const maxGrowthMegabytes = 600;
const warmRounds = 20;

/** Ids of PINGs start here, above those in frames. */
const firstPing = 0x1000_0000;

const megabytes = () => Math.round(process.memoryUsage().rss / 1024 / 1024);

/**
 * Sends corrupted frames to a vault of its own on an authenticated connection, and checks regularly
 * that the vault still answers that connection, a new one, and a well-behaved client. Throws a
 * `FuzzFailure` when it does not, on an uncaught error, and when memory grows without end; the
 * vault is then not closed, because that may never end.
 */
export const fuzz = async ({ seed, isOver, onProgress }: Fuzz): Promise<Progress> => {
  const chance = new Chance(seed);
  const faults: unknown[] = [];
  const note = (error: unknown) => void faults.push(error);
  process.on('uncaughtException', note).on('unhandledRejection', note);
  const vault = await openBusyVault();
  const { pair } = vault.keys.keyringOf('stranger');
  const speaker = { pair, serverKey: vault.publicKey };
  let peer = await dialAuthenticated(vault);
  let sent: Buffer[] = [];
  let [frames, heard, rounds, begunWith] = [0, 0, 0, 0];

  const progress = (): Progress => ({
    frames,
    heard: heard + peer.heard.length,
    goodCalls: vault.calls(),
    reachedHandlers: vault.strange().length,
    megabytes: megabytes(),
  });
  const throwFault = () => {
    if (faults.length > 0) throw faults[0];
  };
  const redial = async () => {
    heard += peer.heard.length;
    peer[Symbol.dispose]();
    peer = await dialAuthenticated(vault);
    peer.say(request(0xffff_fff0));
    await peer.hears(answered(0xffff_fff0));
  };
  const round = async () => {
    sent = [];
    for (let n = 0; n < framesPerRound; n++) {
      const frame = frameBy(chance, speaker);
      sent.push(chance.below(10) === 0 ? frame : mutate(frame, chance));
    }
    for (const frame of sent) peer.sayRaw(frame);
    frames += sent.length;
    const ping = firstPing + rounds;
    await eventually(() => {
      if (faults.length > 0) return;
      // Again each time: an earlier frame may have been cut in the middle of this one.
      peer.say({ kind: 'ping', id: ping, content: '' });
      if (!peer.heard.some(saying({ kind: 'pong', id: ping }))) throw new Error('no PONG');
    });
    throwFault();
    await vault.answers(1);
    rounds += 1;
    if (rounds % 5 === 0) await redial();
    if (rounds === warmRounds) begunWith = megabytes();
    const growth = rounds > warmRounds ? megabytes() - begunWith : 0;
    if (growth > maxGrowthMegabytes) throw new Error(`memory has grown by ${growth} MB`);
    throwFault();
  };

  try {
    while (!isOver(progress())) {
      await round();
      onProgress?.(progress());
    }
    await pause(50);
    throwFault();
    await vault.finish();
    await vault[Symbol.asyncDispose]();
    return progress();
  } catch (error) {
    throw new FuzzFailure(error, sent);
  } finally {
    peer[Symbol.dispose]();
    process.off('uncaughtException', note).off('unhandledRejection', note);
  }
};
