import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { FromGenerator, LoadOrder, Target, ToGenerator } from './messages.ts';
import type { Sample } from './sample.ts';

/** Requests that are being sent by another process, until they are ended. */
export interface Load {
  /** All that have been answered so far, in the order of their answers. */
  readonly samples: readonly Sample[];
  /** From now on other gateways are asked. */
  aim(targets: readonly Target[]): void;
  /** Sends no more, waits for what is open, and resolves to the share of a core that it took. */
  end(): Promise<number>;
}

const generator = join(import.meta.dirname, 'generator.ts');

/** Begins to send requests. */
export const startLoad = (order: LoadOrder): Load => {
  const child = fork(generator, { serialization: 'advanced', execArgv: [] });
  const samples: Sample[] = [];
  let cpuShare: number | undefined;
  child.on('message', (message: FromGenerator) => {
    if (message.is === 'samples') samples.push(...message.samples);
    else cpuShare = message.cpuShare;
  });
  let ending = '';
  const closed = once(child, 'close').then(([code, signal]) => {
    ending = `${signal ?? code}`;
  });
  // It ends with this process, also where nobody comes to end it.
  child.unref();
  child.channel?.unref();
  const tell = (message: ToGenerator) => void (child.connected && child.send(message));
  tell({ do: 'begin', order });

  return {
    samples,
    aim: (targets) => tell({ do: 'aim', targets }),
    async end() {
      child.ref();
      child.channel?.ref();
      tell({ do: 'end' });
      await closed;
      if (cpuShare === undefined) throw new Error(`the process that sends has died: ${ending}`);
      return cpuShare;
    },
  };
};
