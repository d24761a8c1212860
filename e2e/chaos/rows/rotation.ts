import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hardlyDegraded, noneFailed } from '../figures/judge.ts';
import { comparison } from '../figures/words.ts';
import type { Row } from './row.ts';
import { judged, underLoad } from './under-load.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../..');

/** Those whose replicas have a stand-in while they are away; a gateway's port has one owner. */
const rotated = ['pricing', 'reviews'];

const canRotate = () => /^rotate:/m.test(readFileSync(join(root, 'Makefile'), 'utf8'));

/** Gives processes new keys while requests come. */
export const rotation: Row = {
  name: 'rotation',
  matrix: 'B41',
  does: `gives ${rotated.join(' and ')} new keys, one after the other, as \`make rotate\` does`,
  shows: 'no request fails, at most 0.1 % of the sections are degraded',
  less:
    'keys of clients as well: the one gateway would be away for a moment; and that the old key ' +
    'is refused within 10 s, which tests of who may speak show',
  async run(arena) {
    const { stack, say } = arena;
    if (!canRotate()) {
      const skipped = 'keys cannot be changed yet: the Makefile has no `rotate`';
      return { line: '', skipped, checks: [], details: null };
    }
    const order = await arena.order();
    const seen = await underLoad(arena, order, async () => {
      for (const service of rotated) {
        say(`new keys for ${service}`);
        const env = { ...process.env, COMPOSE_PROJECT_NAME: stack.name };
        await run('make', ['-s', 'rotate', `SERVICE=${service}`], { cwd: root, env });
      }
    });
    const { steady, faulty } = seen;
    return {
      line: comparison(faulty, steady),
      measured: faulty,
      checks: judged(arena, seen, noneFailed, hardlyDegraded),
      details: { ...seen, samples: undefined },
    };
  },
};
