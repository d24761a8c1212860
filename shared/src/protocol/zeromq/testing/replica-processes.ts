import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyFolder } from '../../../keys/testing/key-folder.ts';
import { type Child, startChild } from '../../../service/testing/child.ts';
import { eventually } from '../../../service/testing/eventually.ts';

const script = join(import.meta.dirname, 'replica-process.ts');

/** Waits for the line with the address of a replica. */
const addressOf = (child: Child): Promise<string> =>
  eventually(() => {
    const [address, end] = child.stdout().split('\n');
    if (!address || end === undefined) throw new Error(`no address yet: ${child.stderr()}`);
    return address;
  });

/** A replica of `work` in a process of its own, which a test may kill and start again. */
export const startReplicaProcess = async (keys: KeyFolder) => {
  const folder = await mkdtemp(join(tmpdir(), 'replica-'));
  const file = join(folder, 'seen');
  await writeFile(file, '');
  const start = (at: string) =>
    startChild(script, { ADDRESS: at, SEEN: file, ...keys.settingsOf('work') });
  let child = start('tcp://127.0.0.1:*');
  const address = await addressOf(child);
  return {
    address,
    /** The keys of all calls that its handlers have seen, over all restarts. */
    seen: async () => (await readFile(file, 'utf8')).split('\n').slice(0, -1),
    kill: () => child[Symbol.asyncDispose](),
    async restart() {
      child = start(address);
      await addressOf(child);
    },
    async [Symbol.asyncDispose]() {
      await child[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
};
