import { type Runtime, systemRuntime } from '../../../runtime.ts';

/** The real runtime with a clock that runs `times` times as fast. */
export const createHurriedRuntime = (times: number): Runtime => ({
  ...systemRuntime,
  now: () => times * systemRuntime.now(),
  after: (delayMs, task) => systemRuntime.after(delayMs / times, task),
});
