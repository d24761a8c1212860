import type { Session } from 'node:inspector/promises';

/** Finer than V8's default of 1,000, coarse enough to change little of what it shows. */
const samplingMicros = 250;

let session: Session | undefined;

/** Commands of a process whose CPU profile can be taken: of a window, without the start. */
export const profileCommands = {
  async profile() {
    // Only now: no other process of a bench starts with it.
    const inspector = await import('node:inspector/promises');
    session = new inspector.Session();
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: samplingMicros });
    await session.post('Profiler.start');
  },

  async endProfile(file: string) {
    if (!session) throw new Error('no profile was begun');
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    const { writeFile } = await import('node:fs/promises');
    await writeFile(file, JSON.stringify(profile));
  },
};
