import { request } from 'node:http';
import type { Target } from './messages.ts';

const checkEveryMs = 500;
const checkTimeoutMs = 1_000;

const isReady = ({ host, readyPort }: Target): Promise<boolean> =>
  new Promise((resolve) => {
    if (readyPort === undefined) return resolve(true);
    const asked = request({ host, port: readyPort, path: '/readyz', timeout: checkTimeoutMs });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(false));
    asked.on('response', (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asked.end();
  });

/**
 * The gateways to ask, by turns. Those that can say whether they are ready are asked that twice a
 * second, as whatever stands in front of several gateways does, and left out while they are not.
 */
export const createTargets = (first: readonly Target[]) => {
  let up: readonly Target[] = first;
  let all = first;
  let turn = 0;

  const check = async () => {
    const asked = all;
    const answers = await Promise.all(asked.map(isReady));
    if (asked === all) up = asked.filter((_, index) => answers[index]);
  };
  const checking = setInterval(() => void check(), checkEveryMs);

  return {
    next: (): Target | undefined => up[turn++ % up.length],
    /** One that gave no answer is left out until it is asked whether it is ready. */
    insteadOf(failed: Target): Target | undefined {
      up = up.filter((target) => target !== failed);
      return up[turn++ % up.length];
    },
    /** Known ones stay as they are; a new one counts as down until it was asked. */
    aim(targets: readonly Target[]): void {
      const known = new Set(up.map(({ name, host }) => `${name} ${host}`));
      all = targets;
      up = targets.filter(({ name, host }) => known.has(`${name} ${host}`));
    },
    close: () => clearInterval(checking),
  };
};
