import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../../../../service/testing/eventually.ts';
import { answered, dialAuthenticated, request, saying } from '../raw-peer.ts';
import { openBusyVault } from '../vault.ts';
import { Chance } from './chance.ts';
import { frameBy } from './frames.ts';
import { mutate } from './mutations.ts';

/** How a run goes on, or how it has gone. */
export interface Progress {
  readonly frames: number;
  readonly heard: number;
  /** Calls of the well-behaved client, all of which were answered. */
  readonly goodCalls: number;
  readonly reachedHandlers: number;
  readonly megabytes: number;
}

/** Thrown by a run that has shown a mistake, with the frames that were sent before it. */
export class FuzzFailure extends Error {
  override readonly name = 'FuzzFailure';
  /** In hexadecimal, the latest last. */
  readonly frames: readonly string[];

  constructor(cause: unknown, frames: readonly Buffer[]) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.frames = frames.map((frame) => frame.toString('hex'));
  }
}

/** What a run is made of. */
export interface Fuzz {
  readonly seed: number;
  /** Asked before each round. */
  readonly isOver: (progress: Progress) => boolean;
  readonly onProgress?: (progress: Progress) => void;
}

/** Frames between two looks at whether all is well. */
const framesPerRound = 200;

/**
 * By how much more the process may have than after its first rounds; what libzmq has comes and
 * goes.
 */
const maxGrowthMegabytes = 600;
const warmRounds = 20;

/** Ids of PINGs begin here, above those in frames. */
const firstPing = 0x1000_0000;

const megabytes = () => Math.round(process.memoryUsage().rss / 1024 / 1024);

/**
 * Sends frames that were valid and have been changed to a vault of its own, on a connection that
 * was let in and has greeted, and looks again and again whether the vault still answers that
 * connection, a new one, and a client that behaves. Throws a `FuzzFailure` when it does not, when
 * something throws that nobody catches, and when memory grows without end; what is left of the
 * vault is then left alone, since it may never end.
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
      // Again each time: what was sent may have ended in the middle of this one.
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
