import { z } from 'zod';
import { ServiceError } from '../../../errors.ts';
import { createMemoryKeys } from '../../../keys/memory-keys.ts';
import { eventually } from '../../../service/testing/eventually.ts';
import { createCluster } from '../../../testing/cluster.ts';
import { testContext } from '../../../testing/context.ts';
import { type Handlers, contract } from '../../contract.ts';

const everyone = ['outside', 'stranger'];
const thing = z.strictObject({
  key: z.string(),
  text: z.string().default(''),
  amount: z.int().default(0),
});

/** How a handler may misbehave. */
const how = z.enum([
  'throw',
  'throw no error',
  'never end',
  'bigint',
  'cycle',
  'nothing',
  'say much',
]);

/**
 * What hostile peers try to get at. `outside` is the well-behaved client; `stranger` may call some
 * of it, `clerk` only what is for admins, `follower` only follow, and any other name nothing.
 */
export const vaultContract = contract({
  service: 'vault',
  version: '1.0.0',
  operations: {
    look: { input: thing, output: thing, idempotent: true, timeoutMs: 10_000, callers: everyone },
    put: {
      input: z.strictObject({ text: z.string() }),
      output: z.strictObject({ text: z.string() }),
      idempotent: true,
      idempotencyKey: true,
      timeoutMs: 10_000,
      callers: everyone,
    },
    open: {
      input: thing,
      output: thing,
      idempotent: true,
      timeoutMs: 10_000,
      callers: ['outside'],
    },
    misbehave: {
      input: z.strictObject({ how }),
      output: z.unknown(),
      idempotent: true,
      timeoutMs: 10_000,
      callers: everyone,
    },
    clear: {
      input: thing,
      output: thing,
      idempotent: true,
      timeoutMs: 10_000,
      callers: ['outside', 'clerk'],
      admin: true,
      role: 'admin',
    },
  },
  events: {},
  subscribers: ['outside', 'follower'],
});

const misbehave = async (kind: z.infer<typeof how>): Promise<unknown> => {
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  if (kind === 'throw') throw new Error('the secret is 4711');
  const noError: unknown = 'the secret is 4711';
  if (kind === 'throw no error') return Promise.reject(noError);
  if (kind === 'never end') return new Promise(() => undefined);
  if (kind === 'bigint') return 4_711n;
  if (kind === 'say much') return 'x'.repeat(60_000);
  return kind === 'cycle' ? cycle : undefined;
};

/** Keys, texts and operations of all calls that a handler has seen. */
const createHandlers = (seen: string[]): Handlers<typeof vaultContract> => ({
  async look(input) {
    seen.push(input.key);
    return input;
  },
  async put({ text }) {
    seen.push(`put ${text}`);
    if (text === 'forbidden') throw new ServiceError('CONFLICT', 'not this text');
    return { text };
  },
  async open(input) {
    seen.push(`open ${input.key}`);
    return input;
  },
  misbehave({ how }) {
    seen.push(how);
    return misbehave(how);
  },
  async clear(input) {
    seen.push(`clear ${input.key}`);
    return input;
  },
});

/** A replica of the vault, with a well-behaved client that calls it without pause until `finish`. */
export const openBusyVault = async () => {
  const keys = createMemoryKeys();
  const cluster = createCluster({ keys });
  const seen: string[] = [];
  const { endpoint } = await cluster.start({
    contract: vaultContract,
    start: async () => ({ handlers: createHandlers(seen) }),
  });
  const client = cluster.client(vaultContract);
  const expectReady = () => {
    const [replica] = client.replicas();
    if (replica?.state !== 'ready') throw new Error(`the vault is ${replica?.state}`);
  };
  await eventually(expectReady);
  let isOver = false;
  let calls = 0;
  const work = async () => {
    for (; !isOver || calls < 100; calls++) {
      await client.call('look', { key: 'good' }, testContext());
    }
  };
  const working = work();
  working.catch(() => undefined);
  return {
    keys,
    cluster,
    client,
    endpoint: { ...endpoint, admin: endpoint.admin ?? '' },
    publicKey: keys.keyringOf('vault').pair.publicKey,
    /** What others than the well-behaved client have made a handler see. */
    strange: () => seen.filter((key) => key !== 'good'),
    /** How many calls of the well-behaved client have been answered. */
    calls: () => calls,
    /** Resolves when the well-behaved client has been answered that often from now on. */
    async answers(count: number) {
      const until = calls + count;
      while (calls < until) await client.call('look', { key: 'good' }, testContext());
    },
    /** Ends the calls; rejects when one of them has failed. */
    async finish() {
      isOver = true;
      await working;
      expectReady();
    },
    [Symbol.asyncDispose]: () => cluster.close(),
  };
};

/** A busy replica of the vault. */
export type BusyVault = Awaited<ReturnType<typeof openBusyVault>>;
