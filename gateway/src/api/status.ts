import { z } from 'zod';
import type { SubscriptionStatus } from '@shop/shared/events/subscription';
import type { ReplicaStatus } from '@shop/shared/protocol/calls/client';
import type { NotedIncident } from '@shop/shared/protocol/incidents';
import { type Runtime, timestampOf } from '@shop/shared/runtime';
import type { Clients } from '../clients.ts';
import { htmlAnswer, jsonAnswer, noStore } from '../edge/answer.ts';
import { type Route, route } from '../edge/route.ts';
import { type ServiceStatus, type StatusModel, statusPage } from '../web/status-page.ts';

interface StatusParts {
  readonly runtime: Runtime;
  readonly clients: Clients;
  readonly subscriptions: () => readonly SubscriptionStatus[];
  readonly incidents: () => readonly NotedIncident[];
}

/**
 * The state of a service: `down` without a ready replica, `degraded` where a replica is not ready
 * or is ejected for an operation, else `up`.
 */
export const stateOf = (replicas: readonly ReplicaStatus[]): ServiceStatus['state'] => {
  const there = replicas.filter(({ state, isSilent }) => state === 'ready' && !isSilent);
  if (there.length === 0) return 'down';
  const isWhole = there.every(({ ejected }) => ejected.length === 0);
  return isWhole && there.length === replicas.length ? 'up' : 'degraded';
};

/** The status is public, so it has no addresses. */
const createStatus = ({
  runtime,
  clients,
  subscriptions,
  incidents,
}: StatusParts): StatusModel => ({
  time: timestampOf(runtime),
  services: [...clients.opened()].map(([name, client]) => {
    const replicas = client.replicas();
    const shown = replicas.map(({ address: _, ...replica }) => replica);
    return { name, state: stateOf(replicas), replicas: shown };
  }),
  streams: subscriptions(),
  incidents: incidents().map(({ from: _, ...incident }) => incident),
});

const query = z.strictObject({ format: z.enum(['html', 'json']).optional() });

const varying = { ...noStore, Vary: 'Accept' };

/** The state of every service, as the gateway sees it: HTML for browsers, else JSON. */
export const statusRoute = (parts: StatusParts): Route =>
  route('GET', '/status', {
    query,
    handle: async ({ query: { format }, headers }) => {
      const status = createStatus(parts);
      const wanted = format ?? (headers.accept?.includes('text/html') ? 'html' : 'json');
      return wanted === 'html'
        ? htmlAnswer(200, statusPage(status), varying)
        : jsonAnswer(200, status, varying);
    },
  });
