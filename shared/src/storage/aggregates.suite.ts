import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { ServiceError } from '../errors.ts';
import { maxPendingPerAggregate } from '../events/pending-events.ts';
import type { CallContext } from '../protocol/calls/context.ts';
import { servedContext, testContext } from '../testing/context.ts';
import { systemRuntime } from '../runtime.ts';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import type { AggregateDefinition } from './aggregate.ts';
import type { AggregateStore } from './aggregate-store.ts';
import { Aggregates } from './aggregates.ts';

const account = z.object({
  id: z.string(),
  balance: z.int().min(0),
  note: z.string().optional(),
  marks: z.unknown().optional(),
  version: z.int(),
  updatedAt: z.string(),
});
type Account = z.infer<typeof account>;

const definition: AggregateDefinition<Account> = { schema: account, event: 'changed' };

/** Opens an empty store; a second call of what it returns opens the same one, as a replica does. */
type OpenAggregateStore = () => () => Promise<AggregateStore<Account>>;

/** The definition that the suite opens stores with. */
export const suiteDefinition = definition;

const paid =
  (amount: number) =>
  (present: Account): Account => ({ ...present, balance: present.balance + amount });

const drawn =
  (amount: number) =>
  (present: Account): Account => {
    if (present.balance < amount)
      throw new ServiceError('PRECONDITION_FAILED', 'not enough is left');
    return { ...present, balance: present.balance - amount };
  };

/** The context of a write with an idempotency key. */
const keyed = (name: string, fingerprint = 'input'): CallContext =>
  Object.assign(servedContext(systemRuntime), { write: { name, fingerprint } });

/** The promises of aggregates, on each store. */
export const aggregatesSuite = (title: string, open: OpenAggregateStore): void => {
  const setup = async () => {
    const runtime = createFakeRuntime();
    const another = open();
    const replica = async () => {
      const store = await another();
      const accounts = new Aggregates({
        name: 'accounts',
        definition,
        store: () => store,
        runtime,
      });
      return { store, accounts };
    };
    const { store, accounts } = await replica();
    const announced = () => store.outbox.pending(1_000);
    const create = (id: string, balance = 0, context = testContext()) =>
      accounts.create(context, () => ({ id, balance }));
    return { runtime, replica, store, accounts, announced, create };
  };

  describe(title, () => {
    test('a created aggregate is found at version 1 and announced', async () => {
      const { accounts, create, announced, runtime } = await setup();

      const ada = await create('ada', 5);

      const updatedAt = new Date(runtime.wallTime()).toISOString();
      expect(ada).toEqual({ id: 'ada', balance: 5, version: 1, updatedAt });
      expect(await accounts.findMany(['ada', 'bob', 'ada'], testContext())).toEqual([ada]);
      expect(await announced()).toMatchObject([
        { type: 'changed', key: 'ada', version: 1, data: ada, time: updatedAt },
      ]);
    });

    test('an id is created once, of many at once by one', async () => {
      const { accounts, create, announced } = await setup();

      const all = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => create('ada', n)));

      const made = all.filter(({ status }) => status === 'fulfilled');
      expect(made).toHaveLength(1);
      expect(all.filter(({ status }) => status === 'rejected')[0]).toMatchObject({
        reason: { code: 'ALREADY_EXISTS' },
      });
      expect(made).toMatchObject([{ value: await accounts.get('ada', testContext()) }]);
      expect(await announced()).toHaveLength(1);
    });

    test('a creation under the same key gives the present state, with another input it is refused', async () => {
      const { accounts, create, announced } = await setup();
      await create('ada', 5, keyed('k1'));
      const present = await accounts.change('ada', testContext(), {}, paid(1));

      expect(await create('ada', 5, keyed('k1'))).toEqual(present);
      await expect(create('ada', 6, keyed('k1', 'other'))).rejects.toMatchObject({
        code: 'IDEMPOTENCY_MISMATCH',
      });
      expect(await announced()).toHaveLength(2);
    });

    test('the kit makes the same id for the same key', async () => {
      const { accounts } = await setup();
      const create = (context: CallContext) =>
        accounts.create(context, (_now, id) => ({ id, balance: 1 }));

      const first = await create(keyed('k1'));

      expect(await create(keyed('k1'))).toEqual(first);
      expect((await create(keyed('k2'))).id).not.toBe(first.id);
      expect(await accounts.findCreated(keyed('k1'))).toEqual(first);
      expect(await accounts.findCreated(keyed('k3'))).toBeUndefined();
      const otherInput = accounts.findCreated(keyed('k1', 'other'));
      await expect(otherInput).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
      expect((await create(testContext())).id).not.toBe((await create(testContext())).id);
    });

    test('a change is a new version with its time and event', async () => {
      const { accounts, create, announced, runtime } = await setup();
      await create('ada', 5);
      await runtime.advance(1_500);

      const ada = await accounts.change('ada', testContext(), { expectedVersion: 1 }, paid(2));

      const updatedAt = new Date(runtime.wallTime()).toISOString();
      expect(ada).toEqual({ id: 'ada', balance: 7, version: 2, updatedAt });
      expect(await accounts.get('ada', testContext())).toEqual(ada);
      expect((await announced()).at(-1)).toMatchObject({ version: 2, data: ada });
    });

    test('a field that the next state does not have is gone', async () => {
      const { accounts, create } = await setup();
      await create('ada');
      await accounts.change('ada', testContext(), {}, (present) => ({ ...present, note: 'new' }));

      await accounts.change('ada', testContext(), {}, ({ note: _, ...present }) => present);

      expect(await accounts.get('ada', testContext())).not.toHaveProperty('note');
    });

    test('a field that a rule leaves undefined is gone', async () => {
      const { accounts, create } = await setup();
      await create('ada');
      await accounts.change('ada', keyed('k1'), {}, (present) => ({ ...present, note: 'new' }));

      await accounts.change('ada', keyed('k2'), {}, (present) => ({ ...present, note: undefined }));
      await accounts.create(testContext(), () => ({ id: 'bob', balance: 1, note: undefined }));

      expect((await accounts.get('ada', testContext())).note).toBeUndefined();
      expect((await accounts.get('bob', testContext())).note).toBeUndefined();
      expect(await accounts.change('ada', keyed('k2'), {}, paid(1))).toMatchObject({ version: 3 });
    });

    test('names and texts that mean something to a database are stored as they are', async () => {
      const { accounts, create } = await setup();
      const marks = JSON.parse(
        '{"a.b":"$balance","$gt":"","$literal":"{}","__proto__":"x","constructor":"$$ROOT"}',
      );
      await create('ada');
      await accounts.create(testContext(), () => ({ id: 'bob', balance: 1, marks }));

      await accounts.change('ada', keyed('k1'), {}, (present) => ({ ...present, marks }));
      await accounts.change('bob', keyed('k1'), {}, paid(1));

      const both = await accounts.findMany(['ada', 'bob'], testContext());
      expect(both.map((one) => JSON.stringify(one.marks))).toEqual([
        JSON.stringify(marks),
        JSON.stringify(marks),
      ]);
    });

    test('a rule that gives the present state changes nothing', async () => {
      const { accounts, create, announced } = await setup();
      const ada = await create('ada', 5);

      expect(await accounts.change('ada', testContext(), {}, (present) => present)).toEqual(ada);
      expect(await announced()).toHaveLength(1);
    });

    test('a state that the schema does not accept is not written', async () => {
      const { accounts, create, announced } = await setup();
      const ada = await create('ada', 5);

      await expect(accounts.change('ada', testContext(), {}, paid(-6))).rejects.toThrow();

      expect(await accounts.get('ada', testContext())).toEqual(ada);
      expect(await announced()).toHaveLength(1);
    });

    test('a change of another version than expected is a conflict that names the present one', async () => {
      const { accounts, create, announced } = await setup();
      await create('ada', 5);
      await accounts.change('ada', testContext(), {}, paid(1));

      const late = accounts.change('ada', testContext(), { expectedVersion: 1 }, paid(1));

      await expect(late).rejects.toMatchObject({
        code: 'CONFLICT',
        message: 'ada is at version 2, not 1',
      });
      expect(await announced()).toHaveLength(2);
    });

    test('there is nothing to get or change where there is no aggregate', async () => {
      const { accounts, announced } = await setup();

      await expect(accounts.get('ada', testContext())).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(accounts.change('ada', testContext(), {}, paid(1))).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
      expect(await announced()).toEqual([]);
    });

    test('changes of two replicas at once are all made, each once and in order', async () => {
      const { accounts, create, replica, announced } = await setup();
      const other = (await replica()).accounts;
      await create('ada', 0);

      const states = await Promise.all(
        Array.from({ length: 60 }, (_, n) =>
          (n % 2 ? accounts : other).change('ada', testContext(), {}, paid(1)),
        ),
      );

      expect(states.map(({ balance }) => balance).toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 60 }, (_, n) => n + 1),
      );
      expect(await accounts.get('ada', testContext())).toMatchObject({ balance: 60, version: 61 });
      expect((await announced()).map(({ version }) => version)).toEqual(
        Array.from({ length: 61 }, (_, n) => n + 1),
      );
    });

    test('of many who want the last pieces as many get one as there are', async () => {
      const { accounts, create, replica } = await setup();
      const other = (await replica()).accounts;
      await create('ada', 7);

      const all = await Promise.allSettled(
        Array.from({ length: 40 }, (_, n) =>
          (n % 2 ? accounts : other).change('ada', testContext(), {}, drawn(1)),
        ),
      );

      expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(7);
      expect(await accounts.get('ada', testContext())).toMatchObject({ balance: 0, version: 8 });
    });

    test('changes that come together leave as one write', async () => {
      const { store, create, runtime } = await setup();
      await create('ada');
      let commits = 0;
      const counted: AggregateStore<Account> = Object.assign(Object.create(store), {
        commit: (...given: Parameters<typeof store.commit>) => {
          commits += 1;
          return store.commit(...given);
        },
        load: (id: string, context: CallContext) => store.load(id, context),
      });
      const accounts = new Aggregates({ name: 'a', definition, store: () => counted, runtime });

      await Promise.all(
        Array.from({ length: 50 }, () => accounts.change('ada', testContext(), {}, paid(1))),
      );

      expect(commits).toBe(2);
    });

    test('a change under the same key is made once and gives the state that it made', async () => {
      const { accounts, create, replica, announced } = await setup();
      const other = (await replica()).accounts;
      await create('ada', 5);
      const first = await accounts.change('ada', keyed('k1'), {}, paid(1));
      await accounts.change('ada', keyed('k2'), {}, paid(1));

      expect(await other.change('ada', keyed('k1'), {}, paid(1))).toEqual(first);
      await expect(other.change('ada', keyed('k1', 'other'), {}, paid(2))).rejects.toMatchObject({
        code: 'IDEMPOTENCY_MISMATCH',
      });
      expect(await accounts.get('ada', testContext())).toMatchObject({ balance: 7, version: 3 });
      expect(await announced()).toHaveLength(3);
    });

    test('one key twice at the same time is one change', async () => {
      const { accounts, create } = await setup();
      await create('ada', 5);

      const both = await Promise.all(
        [1, 2].map(() => accounts.change('ada', keyed('k1'), {}, paid(1))),
      );

      expect(both[0]).toEqual(both[1]);
      expect(await accounts.get('ada', testContext())).toMatchObject({ balance: 6 });
    });

    test('the newest writes are remembered, as many as promised', async () => {
      const { accounts, create } = await setup();
      await create('ada', 0);
      const pay = (n: number) => accounts.change('ada', keyed(`k${n}`), {}, paid(1));
      for (let n = 0; n < 200; n++) await pay(n);

      await pay(0);
      const remembered = await accounts.get('ada', testContext());

      await pay(200);
      await pay(0);

      expect(remembered).toMatchObject({ balance: 200 });
      expect(await accounts.get('ada', testContext())).toMatchObject({ balance: 202 });
    });

    test('no more is changed while too many events of the aggregate wait', async () => {
      const { accounts, create, store, announced } = await setup();
      await create('ada', 0);
      const pay = () => accounts.change('ada', testContext(), {}, paid(1));
      for (let n = 1; n < maxPendingPerAggregate; n++) await pay();

      await expect(pay()).rejects.toMatchObject({ code: 'OVERLOADED', executed: 'no' });

      expect(await announced()).toHaveLength(maxPendingPerAggregate);
      await store.outbox.acknowledge((await announced()).slice(0, 1));
      expect(await pay()).toMatchObject({ balance: maxPendingPerAggregate });
    });
  });
};
