import { docker } from '../../src/compose-project.ts';
import { eventually } from '../../src/eventually.ts';
import { targetOf } from '../arena.ts';
import type { Arena } from '../arena.ts';
import type { Target } from '../load/messages.ts';

const startTimeoutMs = 60_000;

/** Resolves when a gateway says that it is ready. */
export const untilReady = ({ host, readyPort }: Target) =>
  eventually(
    async () => {
      const url = `http://${host}:${readyPort}/readyz`;
      const { ok } = await fetch(url, { signal: AbortSignal.timeout(1_000) });
      if (!ok) throw new Error(`the gateway at ${host} is not ready`);
    },
    { timeoutMs: startTimeoutMs, intervalMs: 100 },
  );

/** Two gateways, by their names, and where they are at the moment. */
export interface TwoGateways {
  readonly containers: Readonly<Record<'first' | 'second', string>>;
  find(): Promise<readonly Target[]>;
}

/** Starts one more gateway for as long as `work` goes on. */
export const withTwoGateways = async <Result>(
  arena: Arena,
  work: (gateways: TwoGateways) => Promise<Result>,
): Promise<Result> => {
  const { stack } = arena;
  const [first = ''] = await arena.running('gateway');
  const second = await stack.compose('run', '--quiet-build', '--detach', '--no-deps', 'gateway');
  const containers = { first, second };
  const find = () =>
    Promise.all(
      Object.entries(containers).map(([name, id]) => targetOf(name, id, `${stack.name}_edge`)),
    );
  try {
    await Promise.all((await find()).map(untilReady));
    return await work({ containers, find });
  } finally {
    await docker(['rm', '--force', second]);
  }
};
