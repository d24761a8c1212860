import { z } from 'zod';
import { parseJson } from '../../protocol/wire/items.ts';
import { cursorPosition, type LoggedEvent, loggedEvent } from '../event.ts';

/** Line feed, which no JSON text has outside an escape. */
const newline = 0x0a;

/** The first line of a service's frames, and all that a follower needs to subscribe to. */
export const topicOf = (service: string): string => `events/${service}\n`;

/** What is said of the log in each frame. */
export interface Beat {
  readonly epoch: string;
  /** The last number that the log has given. */
  readonly last: number;
}

/** A frame: events that follow each other, none of them in a frame that is only a beat. */
export interface EventFrame extends Beat {
  readonly events: readonly LoggedEvent[];
}

const beat = z.object({ epoch: cursorPosition.shape.epoch, last: z.int().min(0) });

/** The topic, the beat and each event, as lines of JSON (NDJSON). */
export const writeEventFrame = (service: string, { epoch, last, events }: EventFrame): Buffer => {
  const lines = [{ epoch, last }, ...events].map((line) => JSON.stringify(line));
  return Buffer.from(`${topicOf(service)}${lines.join('\n')}\n`);
};

/** Undefined for a frame that does not have this form. */
export const readEventFrame = (service: string, frame: Buffer): EventFrame | undefined => {
  const topic = topicOf(service);
  if (frame.toString('latin1', 0, topic.length) !== topic) return undefined;
  try {
    const [head, ...events] = linesOf(frame.subarray(topic.length)).map(parseJson);
    return { ...beat.parse(head), events: z.array(loggedEvent).parse(events) };
  } catch {
    return undefined;
  }
};

const linesOf = (body: Buffer): Buffer[] => {
  const lines: Buffer[] = [];
  for (let start = 0, end = body.indexOf(newline); end !== -1;) {
    lines.push(body.subarray(start, end));
    start = end + 1;
    end = body.indexOf(newline, start);
  }
  return lines;
};
