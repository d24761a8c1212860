import type { ReplicaStatus } from '../calls/client.ts';
import type { Contact } from './contact.ts';
import type { Greeting } from './greeting.ts';
import type { Liveness } from './liveness.ts';
import type { PendingCalls } from './pending-calls.ts';
import type { Standing } from './standing.ts';

/** The parts of a connection that its status is put together from. */
export interface ConnectionParts {
  readonly contact: Pick<Contact, 'isRefused' | 'problem'>;
  readonly greeting: Pick<Greeting, 'welcome'>;
  readonly liveness: Pick<Liveness, 'isSilent'>;
  readonly pending: Pick<PendingCalls, 'size' | 'credit'>;
  readonly standing: Pick<Standing, 'leftAlone' | 'count' | 'averageMs'>;
}

/** The status at `now` of the connection to the replica at `address`, which is in `state`. */
export const statusOf = (
  address: string,
  state: ReplicaStatus['state'],
  { contact, greeting, liveness, pending, standing }: ConnectionParts,
  now: number,
): ReplicaStatus => ({
  address,
  instance: greeting.welcome?.instance,
  state: state === 'connecting' && contact.isRefused ? 'refused' : state,
  problem: state === 'ready' ? undefined : contact.problem,
  isSilent: liveness.isSilent,
  leftAlone: standing.leftAlone(now),
  contractVersion: greeting.welcome?.contractVersion,
  inFlight: pending.size,
  credit: pending.credit,
  answered: standing.count,
  latencyMs: standing.averageMs,
});
