import { expect, test } from '@jest/globals';
import { type CpuProfile, flatten, toLines } from './flat-profile.ts';

const frame = (functionName: string, url = '', lineNumber = 9) => ({
  functionName,
  url,
  lineNumber,
});

const profile: CpuProfile = {
  nodes: [
    { id: 1, callFrame: frame('(root)'), children: [2, 4, 5] },
    {
      id: 2,
      callFrame: frame('send', 'file:///home/me/shop/shared/src/sending.ts'),
      children: [3],
    },
    { id: 3, callFrame: frame('write') },
    { id: 4, callFrame: frame('(idle)') },
    { id: 5, callFrame: frame('parse', 'file:///home/me/shop/node_modules/zod/v4/api.js') },
  ],
  samples: [2, 3, 4, 2, 5, 5],
  timeDeltas: [0, 1_000, 4_000, 50_000, 2_000, 3_000],
};

test('functions stand in the order of the time in them, as parts of the time at work', () => {
  expect(flatten(profile)).toEqual([
    { name: 'write, called by send shared/src/sending.ts:10', part: 0.4, ms: 4 },
    { name: 'send shared/src/sending.ts:10', part: 0.3, ms: 3 },
    { name: 'parse zod/v4/api.js:10', part: 0.3, ms: 3 },
  ]);
});

test('lines show as many functions as are asked for', () => {
  expect(toLines(flatten(profile), 1)).toEqual([
    ' 40.0 %      4.0 ms  write, called by send shared/src/sending.ts:10',
  ]);
});

test('a profile without samples has no functions', () => {
  expect(flatten({ nodes: profile.nodes })).toEqual([]);
});
