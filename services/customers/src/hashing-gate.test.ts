import { expect, test } from '@jest/globals';
import { createHashingGate } from './hashing-gate.ts';

const inTime = { remainingMs: () => 1_000 };

/** Tasks that end when the test says so. */
const createTasks = () => {
  const started: (() => void)[] = [];
  const task = () => new Promise<void>((resolve) => void started.push(resolve));
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return { started, task, turn };
};

test('two passwords are hashed at a time, the others in their order', async () => {
  const { started, task, turn } = createTasks();
  const gate = createHashingGate();
  const ended: number[] = [];
  const all = [0, 1, 2, 3].map((n) => gate(inTime, task).then(() => ended.push(n)));
  await turn();
  expect(started).toHaveLength(2);

  for (let n = 0; n < 4; n++) {
    started[n]?.();
    await turn();
  }
  await Promise.all(all);

  expect(ended).toEqual([0, 1, 2, 3]);
});

test('a call whose time is over when its turn comes is not hashed, and the next one is', async () => {
  const { started, task, turn } = createTasks();
  const gate = createHashingGate();
  let leftMs = 1_000;
  const running = [gate(inTime, task), gate(inTime, task)];
  const late = gate({ remainingMs: () => leftMs }, task);
  const next = gate(inTime, task);

  leftMs = 0;
  started[0]?.();
  await expect(late).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', executed: 'no' });
  await turn();
  for (const end of started) end();

  await Promise.all([...running, next]);
  expect(started).toHaveLength(3);
});

test('when too many wait the next one is refused at once', async () => {
  const { started, task, turn } = createTasks();
  const gate = createHashingGate();
  const all = Array.from({ length: 34 }, () => gate(inTime, task));

  await expect(gate(inTime, task)).rejects.toMatchObject({ code: 'OVERLOADED', executed: 'no' });

  for (let n = 0; n < all.length; n++) {
    started[n]?.();
    await turn();
  }
  await Promise.all(all);
});
