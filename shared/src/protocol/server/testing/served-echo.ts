import { expect } from '@jest/globals';
import { z } from 'zod';
import { createFakeRuntime } from '../../../testing/fake-runtime.ts';
import type { Keyring } from '../../../keys/keyring.ts';
import { createMemoryKeys } from '../../../keys/memory-keys.ts';
import type { CallContext } from '../../calls/context.ts';
import { echoContract } from '../../calls/testing/echo-contract.ts';
import type { HeardItem } from '../../wire/testing/heard-item.ts';
import { helloText, provenHello } from '../../wire/testing/hello-item.ts';
import { type ItemData, framesOf, readFrame } from '../../wire/testing/item-data.ts';
import { servedOperation, servedOperations } from '../operations.ts';
import { Server } from '../server.ts';
import type { Incident } from '../../incidents.ts';
import type { ServedCall } from '../served-call.ts';
import type { ServedEnd, ServerOptions } from '../server-options.ts';

/** A call whose handler runs until a test ends it. */
interface Job {
  readonly context: CallContext;
  finish(): void;
  fail(error: unknown): void;
}

const keys = createMemoryKeys();
const echo = keys.keyringOf('echo');
const orders = keys.keyringOf('orders');

let nonces = 0;

/** The JSON of a HELLO of `orders` to `echo`, with overrides. */
export const helloWith = (facts: object = {}) => {
  const caller = { service: 'orders', instance: 'orders-1', bootId: 'o1' };
  const usual = { time: Date.UTC(2026, 0, 1), nonce: `${++nonces}` };
  return helloText('echo', caller, { ...usual, ...facts });
};

/** A HELLO with the proof of `orders`, or of this keyring. */
export const helloOf = (text: string, { pair }: Pick<Keyring, 'pair'> = orders): ItemData =>
  provenHello(text, pair, echo.pair.publicKey);

/** A REQUEST item. */
export const request = (id: number, operation: string, input: unknown, facts = {}): ItemData => ({
  kind: 'request',
  id,
  operation,
  remainingMs: 1_000,
  flags: 0,
  attempt: 0,
  metadata: {},
  body: JSON.stringify(input),
  ...facts,
});

/** Overrides of a played server. */
export interface PlayedServer {
  readonly maxInFlight?: number;
  readonly bulkheads?: ReadonlyMap<string, number>;
  readonly answer?: unknown;
}

/** The listeners of a server, and a record of their calls. */
const listening = () => {
  const told = {
    ends: [] as ServedEnd[],
    /** Calls whose handlers ended after the calls. */
    lates: [] as { readonly call: ServedCall; readonly durationMs: number }[],
    refusals: [] as string[],
    incidents: [] as Incident[],
  };
  const listeners = {
    onEnd: (end) => void told.ends.push(end),
    onLate: (call, durationMs) => void told.lates.push({ call, durationMs }),
    onRefused: (reason) => void told.refusals.push(reason),
    onIncident: (incident) => void told.incidents.push(incident),
  } satisfies Partial<ServerOptions>;
  return { told, listeners };
};

/**
 * A server of `echo` whose peers a test plays: `say` is answered at once, `add` when the job with
 * its key is finished, `get` with `answer`. Frames to peers in `gone` are refused after a
 * millisecond.
 */
export const openServer = ({ answer, ...limits }: PlayedServer = {}) => {
  const fake = createFakeRuntime();
  const pause = { ms: 0 };
  const runtime = { ...fake, now: () => fake.now() + pause.ms };
  const jobs = new Map<string, Job>();
  const { told, listeners } = listening();
  const gone = new Set<string>();
  const heard: { peer: string; item: HeardItem }[] = [];
  const framesHeard = new Map<string, number>();
  let said = 0;
  const operations = servedOperations(echoContract, {
    say: async (input) => {
      said += 1;
      return input;
    },
    add: ({ key }, context) =>
      new Promise((resolve, reject) => {
        jobs.set(key, { context, finish: () => resolve({ key }), fail: reject });
      }),
  });
  const get = servedOperation({ input: z.unknown(), output: z.unknown() }, async () => answer);
  const server = new Server({
    identity: { service: 'echo', instance: 'echo-1', bootId: 'e1' },
    contractVersion: '1.2.3',
    operations: operations.set('get', get),
    callers: new Map(['say', 'add', 'get'].map((name) => [name, ['orders']])),
    keyring: echo,
    runtime,
    send(peer, frame, onRefused) {
      if (gone.has(peer)) return void runtime.after(1, onRefused);
      framesHeard.set(peer, (framesHeard.get(peer) ?? 0) + 1);
      for (const item of readFrame(frame).items) heard.push({ peer, item });
    },
    ...listeners,
    ...limits,
  });
  const say = (peer: string, ...items: readonly ItemData[]) =>
    framesOf(items).forEach((frame) => server.read(peer, frame));
  return {
    server,
    runtime,
    jobs,
    ...told,
    gone,
    say,
    /** Lets a peer confirm, as clients do, that it has read all frames. */
    confirm(peer: string) {
      const content = (framesHeard.get(peer) ?? 0).toString(16).padStart(16, '0');
      say(peer, { kind: 'ping', id: 0, content });
    },
    keys,
    shakeHands: (peer: string) => say(peer, helloOf(helloWith())),
    /** The items that a peer has received, except WELCOME and PONG. */
    heard: (peer: string) =>
      heard.flatMap(({ peer: to, item }) =>
        to === peer && item.kind !== 'welcome' && item.kind !== 'pong' ? [item] : [],
      ),
    pongs: () => heard.filter(({ item }) => item.kind === 'pong').map(({ item }) => item),
    welcomes: () => heard.filter(({ item }) => item.kind === 'welcome').map(({ item }) => item),
    /** How often `say` has run. */
    said: () => said,
    /** Lets time pass in which the process is stalled. */
    pause: (ms: number) => {
      pause.ms += ms;
    },
  };
};

/** A received ERROR or REJECT, with the relevant parts of its body. */
export const failure = (
  kind: 'error' | 'reject',
  id: number,
  code: string,
  executed: 'no' | 'unknown' | 'yes',
) =>
  expect.objectContaining({
    kind,
    id,
    executed,
    body: expect.stringContaining(`"code":"${code}"`),
  });
