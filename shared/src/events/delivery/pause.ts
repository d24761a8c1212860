import type { Cancel, Runtime } from '../../runtime.ts';

/** A pause whose end can be moved. */
export interface Pause {
  /** Resolves after `ms`, or at the end that was set meanwhile. */
  wait(ms: number): Promise<void>;
  /** Moves the end of the present pause; it ends with this turn where `ms` is 0 or less. */
  endIn(ms: number): void;
  /** Ends the present pause now. */
  end(): void;
}

/** Creates a pause; one at a time is waited for. */
export const createPause = (runtime: Runtime): Pause => {
  let goOn: (() => void) | undefined;
  let cancel: Cancel = () => undefined;
  const endIn = (ms: number): void => {
    cancel();
    if (goOn && ms > 0) cancel = runtime.after(ms, goOn);
    else if (goOn) runtime.atTurnEnd(goOn);
  };
  return {
    endIn,
    async wait(ms) {
      const { promise, resolve } = Promise.withResolvers<void>();
      goOn = resolve;
      endIn(ms);
      await promise;
      goOn = undefined;
    },
    end() {
      cancel();
      goOn?.();
    },
  };
};
