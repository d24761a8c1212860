import { expect, test } from '@jest/globals';
import { toContainerCells, toRows } from './rows.ts';

const memories = (gateway: number, mongo: number) =>
  new Map([
    ['mongo', { usedMiB: mongo, limitMiB: 1_024 }],
    ['gateway', { usedMiB: gateway, limitMiB: 512 }],
  ]);

test('containers stand in the order of their names, at rest and under load, then all together', () => {
  const rows = toRows(memories(50.04, 180), memories(90.4, 190.2));

  expect(rows).toEqual([
    { container: 'gateway', restMiB: 50, loadMiB: 90.4, limitMiB: 512 },
    { container: 'mongo', restMiB: 180, loadMiB: 190.2, limitMiB: 1_024 },
  ]);
  expect(toContainerCells(rows)).toEqual([
    ['gateway', '50', '90', '512'],
    ['mongo', '180', '190', '1024'],
    ['together', '230', '281', '1536'],
  ]);
});
