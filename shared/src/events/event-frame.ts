import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { compiledAtFirst } from '../protocol/compiled.ts';
import { cursorPosition, type LoggedEvent, loggedEvent } from './event.ts';

/** Encodes an event as one line of JSON. */
export const toLine = (event: LoggedEvent): string => JSON.stringify(event);

/** Decodes a line that `toLine` has made. */
export const fromLine = (line: string): LoggedEvent => JSON.parse(line);

/** The limit of bytes of events in one frame or answer, which are refused from 1 MiB on. */
export const maxRunBytes = 512 * 1024;

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

/** The first line of a service's event frames: the topic to subscribe to. */
export const topicOf = (service: string): string => `events/${service}\n`;

/** The state of the log, in each frame: a heartbeat. */
export interface Beat {
  readonly epoch: string;
  /** The number of the last event in the log. */
  readonly last: number;
}

/** A frame: contiguous events, or none if it is only a heartbeat. */
export interface EventFrame extends Beat {
  readonly events: readonly LoggedEvent[];
}

/** The schema of a beat. */
export const beat = z.object({ epoch: cursorPosition.shape.epoch, last: z.int().min(0) });

/** Encodes a frame: the topic, the heartbeat and the lines of the events (NDJSON). */
export const writeEventFrame = (
  service: string,
  { epoch, last }: Beat,
  lines: readonly string[] = [],
): Buffer =>
  Buffer.from([topicOf(service) + JSON.stringify({ epoch, last }), ...lines, ''].join('\n'));

const eventSchema = compiledAtFirst(loggedEvent);

/** Decodes a frame; undefined if it is malformed. */
export const readEventFrame = (service: string, frame: Buffer): EventFrame | undefined => {
  const topic = topicOf(service);
  if (frame.toString('latin1', 0, topic.length) !== topic) return undefined;
  // Decoded as a whole and then split: a line feed octet is never part of another character.
  const body = frame.subarray(topic.length, frame.lastIndexOf('\n'));
  if (!isUtf8(body)) return undefined;
  const [head = '', ...lines] = body.toString().split('\n');
  try {
    const event = eventSchema();
    return {
      ...beat.parse(JSON.parse(head)),
      events: lines.map((line) => event.parse(JSON.parse(line))),
    };
  } catch {
    return undefined;
  }
};
