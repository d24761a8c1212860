import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { startChild } from '@shop/shared/service/testing/child';
import { eventually } from '@shop/shared/service/testing/eventually';

/** The pages that are asked for at the same time. */
const atOnce = 20;

/** How long it takes to look at a variable. */
const pausedMs = 2_000;

/** The shop in a process of its own, of whose pages so many are under way all the time. */
const startVisited = async (variables: Readonly<Record<string, string>>) => {
  const demo = startChild(join(import.meta.dirname, 'main.ts'), {
    PORT: '0',
    BACK_OFFICE_PORT: '0',
    SEED_PRODUCTS: '3',
    REQUESTS_PER_SECOND: '0',
    ...variables,
  });
  await eventually(() => expect(demo.stdout()).toContain('Ctrl-C closes it'));
  const [, url = ''] = /^The shop is open: (http:\S+)$/m.exec(demo.stdout()) ?? [];
  const visit = async (until: () => boolean): Promise<readonly string[]> => {
    const outcomes: string[] = [];
    while (!until()) {
      const answer = await fetch(`${url}/api/v1/products/p-00000${1 + (outcomes.length % 3)}/page`);
      const { degraded } = JSON.parse(await answer.text());
      outcomes.push(`${answer.status}, without ${degraded}`);
    }
    return outcomes;
  };
  return {
    log: demo.stdout,
    /** Stops the process for a while; resolves to the outcomes of pages requested meanwhile. */
    async stop() {
      let isOver = false;
      const visits = Array.from({ length: atOnce }, () => visit(() => isOver));
      await fetch(`${url}/api/v1/products`);
      demo.signal('SIGSTOP');
      await pause(pausedMs);
      demo.signal('SIGCONT');
      await fetch(`${url}/api/v1/products`);
      isOver = true;
      return new Set((await Promise.all(visits)).flat());
    },
    [Symbol.asyncDispose]: () => demo[Symbol.asyncDispose](),
  };
};

test('with longer deadlines a shop that stands still for 2 s loses no page and no section', async () => {
  await using demo = await startVisited({ DEADLINE_FACTOR: '20' });

  for (const _ of [1, 2, 3]) expect(await demo.stop()).toEqual(new Set(['200, without ']));

  expect(demo.log()).toContain(
    '"deadlineFactor":20,"msg":"DEADLINE_FACTOR is for development only',
  );
});

test('without them it does lose some, and does not say that it has any', async () => {
  await using demo = await startVisited({});

  await eventually(async () => expect((await demo.stop()).size).toBeGreaterThan(1));

  expect(demo.log()).not.toContain('DEADLINE_FACTOR');
});
