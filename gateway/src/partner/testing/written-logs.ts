import { z } from 'zod';
import { id } from '@shop/shared/contracts/common';
import { ServiceError } from '@shop/shared/errors';
import type { EventLog } from '@shop/shared/events/outbox';
import { createMemoryEventLog } from '@shop/shared/events/memory-event-log';
import type { HistoryContract } from '@shop/shared/events/delivery/history';
import type { Client } from '@shop/shared/protocol/calls/client';
import { createContext } from '@shop/shared/protocol/calls/context';
import { contract } from '@shop/shared/protocol/contract';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { pendingEventOf } from '@shop/shared/testing/events';
import { section } from '../../product-page/section.ts';
import { html } from '../../web/html.ts';
import { createFeed } from '../feed/feed.ts';
import { createSettledPositions, settleMs } from '../feed/settled-positions.ts';

const thing = z.object({ id });

/** A section whose service tells of one product, of some, of any, and of what partners do not get. */
const sectionOf = (service: string, field: string) =>
  section(
    contract({
      service,
      version: '1.0.0',
      operations: {
        get: {
          input: z.strictObject({ id }),
          output: thing,
          idempotent: true,
          timeoutMs: 300,
          callers: ['gateway'],
        },
      },
      events: {
        oneChanged: thing,
        someChanged: z.object({ ids: z.array(id) }),
        anyChanged: thing,
        otherChanged: thing,
      },
      subscribers: ['gateway'],
    }),
    {
      ask: (productId) => ['get', { id: productId }],
      schema: thing,
      timeoutMs: 300,
      maxStaleMs: 1_000,
      on: {
        oneChanged: 'replace',
        someChanged: ({ ids }) => ids,
        anyChanged: 'all',
        otherChanged: ({ id: changed }) => changed,
      },
      partner: { name: field, schema: thing, unchangedBy: ['otherChanged'] },
      label: field,
      view: () => ({ last: html`` }),
    },
  );

/** The log of one service, written by one relay. */
export class WrittenLog {
  log: EventLog;
  #lease: Awaited<ReturnType<EventLog['acquire']>>;
  #events = 0;
  /** How often its subscribers began again. */
  resets = 0;
  isDown = false;
  /** So many of the next answers leave out all events. */
  leavesOut = 0;
  readonly #keptEvents: number | undefined;

  /** Logs with one seed have one epoch, as a log and its backup. */
  constructor(seed: number, keptEvents?: number) {
    this.#keptEvents = keptEvents;
    this.log = this.#open(seed);
  }

  #open(seed: number): EventLog {
    const options = this.#keptEvents === undefined ? {} : { keptEvents: this.#keptEvents };
    return createMemoryEventLog(createFakeRuntime({ seed }), options);
  }

  /** From now on it is another log, which is empty. */
  begin(seed: number): void {
    this.log = this.#open(seed);
    this.#lease = undefined;
    this.resets += 1;
  }

  async write(type: string, data: object, time: string, key = 'lamp-1'): Promise<void> {
    this.#lease ??= await this.log.acquire('relay', 1_000_000);
    this.#events += 1;
    const event = pendingEventOf({ id: `event-${this.#events}`, type, key, time, data });
    if (!this.#lease || !(await this.log.append(this.#lease, [event]))) throw new Error('no lease');
  }

  async read(after: number, limit: number) {
    if (this.isDown) throw new ServiceError('UNAVAILABLE', 'no replica is ready');
    const page = await this.log.read(after, limit);
    const isWhole = this.leavesOut === 0;
    if (!isWhole) this.leavesOut -= 1;
    return { ...page, events: isWhole ? [...page.events] : [] };
  }
}

const names = { alpha: 'size', beta: 'weight' } as const;
type Service = keyof typeof names;

/** More pages than any test writes. */
const maxPages = 100;

/** Two services with logs, and gateways whose feeds read these. */
export const openLogs = ({ keptEvents }: { readonly keptEvents?: number } = {}) => {
  const runtime = createFakeRuntime();
  const logs = { alpha: new WrittenLog(1, keptEvents), beta: new WrittenLog(2, keptEvents) };
  const known = Object.keys(names) as Service[];
  const sections = known.map((service) => sectionOf(service, names[service]));

  /** The epoch and number of each log, as of the last time that gateways heard of them. */
  let heard: ReadonlyMap<string, { readonly epoch: string; readonly seq: number }> = new Map();
  const hear = async () => {
    const all = known.map(async (name) => [name, await logs[name].log.position()] as const);
    heard = new Map(await Promise.all(all));
  };
  const applied = () =>
    [...heard].map(([service, position]) => ({
      service,
      ...position,
      resets: logs[service as Service].resets,
    }));

  const openGateway = (followed = sections) => {
    const settled = createSettledPositions(runtime, applied);
    const feed = createFeed({
      runtime,
      sections: followed,
      settled,
      behindMs: (service) => (logs[service as Service].isDown ? 6_000 : 0),
      clients: {
        history: ({ service }) => ({
          call: (async (_operation, { after, limit }) =>
            logs[service as Service].read(after, limit ?? 200)) as Client<HistoryContract>['call'],
        }),
      },
    });
    const page = (after?: string, limit = 100) =>
      feed({ after, limit }, createContext(runtime, { timeoutMs: 1_000 }));
    return {
      page,
      /** All that there is after a cursor, page by page. */
      async rest(after: string, limit = 100) {
        const items = [];
        let next = after;
        for (let pages = 0; pages < maxPages; pages += 1) {
          const read = await page(next, limit);
          items.push(...read.items);
          ({ next } = read);
          if (!read.more) return { items, next };
        }
        throw new Error('the feed does not end');
      },
    };
  };

  let written = 0;
  return {
    runtime,
    logs,
    sections,
    openGateway,
    /** Gateways hear of all that is written by now. */
    hear,
    /** Until all that is written by now is settled. */
    async settle() {
      await hear();
      await runtime.advance(settleMs + 1_000);
    },
    /** Changes a product, at a time of its own. */
    async change(service: Service, key: string, type = 'oneChanged', data: object = { id: key }) {
      const time = new Date(Date.UTC(2026, 0, 1) + ++written).toISOString();
      await logs[service].write(type, data, time, key);
      return time;
    },
  };
};
