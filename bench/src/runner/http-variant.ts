import type { PageKind } from '../load/pages.ts';
import type { WindowResult } from '../load/window.ts';
import type { Target } from '../processes/http-load.ts';
import { type Child, startChild } from './child.ts';
import type { Variant } from './variant.ts';

/** The process that puts load on gateways, one at a time. */
export const startHttpLoad = (): Promise<Child> =>
  startChild({ name: 'the load', file: 'processes/http-load.ts' });

/** A gateway, its services, and what its pages are. */
export interface Pages {
  readonly name: string;
  readonly kind: PageKind;
  /** Says at its start which port it answers on. */
  readonly gateway: Child;
  readonly others: readonly Child[];
  /** Whether pages that are not whole, and 503, are counted; else they make the run void. */
  readonly mayBeRefused?: boolean;
}

/** Pages as a variant; waits until they are as they must be. */
export const httpVariant = async (
  load: Child,
  connections: number,
  { name, kind, gateway, others, mayBeRefused }: Pages,
): Promise<Variant> => {
  const target: Target = { port: Number(gateway.ready), connections, kind, mayBeRefused };
  await load.ask('settle', target);
  return {
    name,
    children: [gateway, ...others],
    begin: () => load.ask('open', target),
    run: (ms) => load.ask<WindowResult>('run', ms),
    end: () => load.ask('close'),
  };
};
