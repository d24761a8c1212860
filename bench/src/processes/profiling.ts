import { writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';

/** Finer than V8's default of 1,000, coarse enough to change little of what it shows. */
const samplingMicros = 250;

let session: Session | undefined;

/** Commands of a process whose CPU profile can be taken: of a window, without the start. */
export const profileCommands = {
  async profile() {
    session = new Session();
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: samplingMicros });
    await session.post('Profiler.start');
  },

  async endProfile(file: string) {
    if (!session) throw new Error('no profile was begun');
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    await writeFile(file, JSON.stringify(profile));
  },
};
