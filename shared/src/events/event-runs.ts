import type { LoggedEvent } from './event.ts';

/**
 * The most bytes of events that travel together: a subscriber's connection is cut by a frame above
 * its limit, and a call's answer above its limit is refused, both at 1 MiB.
 */
export const maxRunBytes = 512 * 1024;

/** An event as it travels: one line of JSON. */
export const toLine = (event: LoggedEvent): string => JSON.stringify(event);

/** The event of a line that `toLine` has made. */
export const fromLine = (line: string): LoggedEvent => JSON.parse(line);

/**
 * Cuts events, each as its line of JSON, into runs that may travel together: at least one run, and
 * none without need.
 */
export const inRuns = (lines: readonly string[]): readonly (readonly string[])[] => {
  let run: string[] = [];
  const runs = [run];
  let bytes = 0;
  for (const line of lines) {
    const size = Buffer.byteLength(line);
    if (run.length > 0 && bytes + size > maxRunBytes) {
      runs.push((run = []));
      bytes = 0;
    }
    run.push(line);
    bytes += size;
  }
  return runs;
};
