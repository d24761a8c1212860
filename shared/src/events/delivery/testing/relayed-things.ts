import { createFakeRuntime, type FakeRuntime } from '../../../testing/fake-runtime.ts';
import type { LoggedEvent, PendingEvent } from '../../event.ts';
import { type EventFrame, readEventFrame } from '../../event-frame.ts';
import { startRelay } from '../relay.ts';
import { type Meddler, type Stores, meddledStores } from './meddling.ts';
import { changeTo } from './things.ts';

/** Stores under test, and how an event is written to an aggregate in them. */
interface OpenedStores extends Stores {
  add(event: PendingEvent): Promise<void>;
}

/** Opens empty stores; their leases expire by the clock of `runtime`. */
export type OpenStores = (runtime: FakeRuntime) => Promise<OpenedStores>;

/** A published frame, and its relay. */
interface PublishedFrame extends EventFrame {
  readonly holder: string;
  readonly bytes: number;
}

const stepMs = 50;

/** The work of real stores while the fake time stands still. */
const createWork = () => {
  const inProgress = new Set<Promise<unknown>>();
  const meddle: Meddler = (_, perform) => {
    const task = perform().finally(() => inProgress.delete(task));
    inProgress.add(task);
    return task;
  };
  const done = async () => {
    while (inProgress.size > 0) {
      await Promise.allSettled(inProgress);
      await new Promise<void>((resolve) => void setImmediate(resolve));
    }
  };
  return { meddle, done };
};

/** The relays of one service: the stores that they share, and the frames that they publish. */
export const createRelayedThings = async (open: OpenStores) => {
  const runtime = createFakeRuntime();
  const { outbox, log, add } = await open(runtime);
  const work = createWork();
  const worked = meddledStores({ outbox, log }, work.meddle);
  const published: PublishedFrame[] = [];
  const warnings: string[] = [];
  return {
    runtime,
    log,
    add,
    published,
    warnings,
    publishedBy: (holder: string) => published.filter((frame) => frame.holder === holder),
    /** Changes things to these values. */
    async change(...values: number[]) {
      for (const value of values) await add(changeTo(value));
    },
    /** Starts a relay with `meddle` between it and the stores. */
    start(holder: string, meddle: Meddler = (_, perform) => perform()) {
      const publish = (bytes: Buffer) => {
        const frame = readEventFrame('things', bytes);
        if (!frame) throw new Error(`${holder} published what is no frame`);
        published.push({ ...frame, holder, bytes: bytes.length });
      };
      const warn = (_: unknown, message?: string) => void warnings.push(`${message}`);
      const stores = meddledStores(worked, meddle);
      const logger = { debug: () => undefined, info: () => undefined, warn };
      return startRelay({ service: 'things', holder, ...stores, publish, runtime, logger });
    },
    /** Lets time pass while the stores do their work. */
    async pass(ms: number) {
      for (let left = ms; left > 0; left -= stepMs) {
        await work.done();
        await runtime.advance(Math.min(left, stepMs));
      }
      await work.done();
    },
    async logged() {
      const { events } = await log.read(0, 10_000);
      return numbered(events);
    },
    left: () => outbox.pending(10_000),
  };
};

/** Events as `number:id`, for short assertions. */
export const numbered = (events: readonly LoggedEvent[]): string[] =>
  events.map(({ seq, id }) => `${seq}:${id}`);

/** The events of frames, in the order of publication. */
export const eventsOf = (frames: readonly { readonly events: Parameters<typeof numbered>[0] }[]) =>
  numbered(frames.flatMap(({ events }) => events));

/** The log after these values were relayed in order. */
export const inOrder = (values: readonly number[]) =>
  values.map((value, index) => `${index + 1}:change-${value}`);
