import type { SectionName } from '../data/sections.ts';
import type { Ask } from '../load/call-window.ts';

/** Where the processes of one peer are. */
export interface Site {
  /** The port of each of its services. */
  readonly ports: Readonly<Partial<Record<SectionName, number>>>;
  /** A port of the process that asks, for who needs one. */
  readonly askingPort: number;
  /** The port of the broker, for who has one. */
  readonly brokerPort: number;
}

/**
 * One way to ask services over a network, as its own documents show it, for production, without a
 * log. Each service answers `answers[service](id)`, made and serialized anew for each question.
 */
export interface Peer {
  /** Starts a service; resolves when it can be asked. */
  serve(service: SectionName, site: Site): Promise<void>;
  /** Connects to services; resolves, when all can be asked, to a function for each. */
  connect(services: readonly SectionName[], site: Site): Promise<readonly Ask[]>;
}

/** The port of a service. Throws where it has none. */
export const portOf = ({ ports }: Site, service: SectionName): number => {
  const port = ports[service];
  if (port === undefined) throw new Error(`${service} has no port`);
  return port;
};
