import type { LoggedEvent } from './event.ts';

/** The limit of bytes of events in one frame or answer, which are refused from 1 MiB on. */
export const maxRunBytes = 512 * 1024;

/** Encodes an event as one line of JSON. */
export const toLine = (event: LoggedEvent): string => JSON.stringify(event);

/** Decodes a line that `toLine` has made. */
export const fromLine = (line: string): LoggedEvent => JSON.parse(line);

/** Splits lines of events into runs within `maxRunBytes`: as few as possible, at least one. */
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
