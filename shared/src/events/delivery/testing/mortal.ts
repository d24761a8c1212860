import type { Contract } from '../../../protocol/contract.ts';
import type { Runtime } from '../../../runtime.ts';
import type { Service } from '../../../service/service.ts';
import type { Cluster } from '../../../testing/cluster.ts';
import type { Meddler } from './meddling.ts';

const never = new Promise<never>(() => undefined);

/** How often work takes far longer than a lease, and how long it then takes at most. */
const stallChance = 0.003;
const maxStallMs = 10_000;
const maxWorkMs = 20;

/** What a process does takes time, before it happens and before it knows; until it dies. */
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

/** What a mortal replica is made of. */
export interface MortalOptions<C extends Contract> {
  readonly cluster: Cluster;
  readonly runtime: Runtime;
  /** The service as one process has it, which does all its work through `meddle`. */
  readonly serviceWith: (meddle: Meddler) => Service<C>;
}

/** Starts a replica that stands still at times, and that can crash in the middle of anything. */
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
    /** Ends the process when it has finished what it is asked to finish, and starts another. */
    update: () => replace(() => replica.stop()),
    /** Ends the process as it stands, and starts another. */
    crash: () =>
      replace(() => {
        mortal.die();
        return replica.kill();
      }),
  };
};
