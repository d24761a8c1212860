import type { Contract } from '../../../protocol/contract.ts';
import type { Runtime } from '../../../runtime.ts';
import type { Service } from '../../../service/service.ts';
import type { Cluster } from '../../../testing/cluster.ts';
import type { Meddler } from './meddling.ts';

const never = new Promise<never>(() => undefined);

/** How often an operation takes far longer than a lease, and how long at most. */
const stallChance = 0.003;
const maxStallMs = 10_000;
const maxWorkMs = 20;

/** Operations of a process take time before and after they happen, until it dies. */
const createMortal = (runtime: Runtime) => {
  let isDead = false;
  const takeTime = async (): Promise<void> => {
    const maxMs = runtime.random() < stallChance ? maxStallMs : maxWorkMs;
    await new Promise<void>((resolve) => void runtime.after(runtime.random() * maxMs, resolve));
    if (isDead) await never;
  };
  const meddle: Meddler = async (_, perform) => {
    await takeTime();
    const result = await perform();
    await takeTime();
    return result;
  };
  return { meddle, die: () => void (isDead = true) };
};

/** Options of a mortal replica. */
interface MortalOptions<C extends Contract> {
  readonly cluster: Cluster;
  readonly runtime: Runtime;
  /** Starts the service in one process, whose operations all go through `meddle`. */
  readonly serviceWith: (meddle: Meddler) => Service<C>;
}

/** Starts a replica that stalls at times, and can crash at any point. */
export const startMortal = async <C extends Contract>({
  cluster,
  runtime,
  serviceWith,
}: MortalOptions<C>) => {
  let mortal = createMortal(runtime);
  let isEnding = false;
  const replica = await cluster.start({
    ...serviceWith(mortal.meddle),
    start(kit) {
      mortal = createMortal(runtime);
      return serviceWith(mortal.meddle).start(kit);
    },
  });
  const replace = async (end: () => Promise<void>) => {
    if (isEnding) return;
    isEnding = true;
    await end();
    mortal.die();
    await replica.restart();
    isEnding = false;
  };
  return {
    /** Stops the process gracefully and starts another one. */
    update: () => replace(() => replica.stop()),
    /** Kills the process and starts another one. */
    crash: () =>
      replace(() => {
        mortal.die();
        return replica.kill();
      }),
  };
};
