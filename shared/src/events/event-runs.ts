import type { LoggedEvent } from './event.ts';

/**
 * The most bytes of events that travel together: a follower's connection is cut by a frame above
 * its limit, and a call's answer above its limit is refused, both at 1 MiB.
 */
export const maxRunBytes = 512 * 1024;

/** Cuts events into runs that may travel together: at least one run, and none without need. */
export const inRuns = (events: readonly LoggedEvent[]): readonly (readonly LoggedEvent[])[] => {
  let run: LoggedEvent[] = [];
  const runs = [run];
  let bytes = 0;
  for (const event of events) {
    const size = Buffer.byteLength(JSON.stringify(event));
    if (run.length > 0 && bytes + size > maxRunBytes) {
      runs.push((run = []));
      bytes = 0;
    }
    run.push(event);
    bytes += size;
  }
  return runs;
};
