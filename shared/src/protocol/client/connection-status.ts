import type { ReplicaStatus } from '../calls/client.ts';
import type { ReconnectingLink } from './reconnecting-link.ts';
import type { Handshake } from './handshake.ts';
import type { Liveness } from './liveness.ts';
import type { PendingCalls } from './pending-calls.ts';
import type { ReplicaHealth } from './replica-health.ts';

/** The parts of a connection that its status is read from. */
interface ConnectionParts {
  readonly link: Pick<ReconnectingLink, 'isRefused' | 'problem'>;
  readonly handshake: Pick<Handshake, 'welcome'>;
  readonly liveness: Pick<Liveness, 'isSilent'>;
  readonly pending: Pick<PendingCalls, 'size' | 'credit'>;
  readonly health: Pick<ReplicaHealth, 'ejected' | 'count' | 'averageMs'>;
}

/** The status, at `now`, of a connection to `address` that is in `state`. */
export const statusOf = (
  address: string,
  state: ReplicaStatus['state'],
  { link, handshake, liveness, pending, health }: ConnectionParts,
  now: number,
): ReplicaStatus => ({
  address,
  instance: handshake.welcome?.instance,
  state: state === 'connecting' && link.isRefused ? 'refused' : state,
  problem: state === 'ready' ? undefined : link.problem,
  isSilent: liveness.isSilent,
  ejected: health.ejected(now),
  contractVersion: handshake.welcome?.contractVersion,
  inFlight: pending.size,
  credit: pending.credit,
  answered: health.count,
  latencyMs: health.averageMs,
});
