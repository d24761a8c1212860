import type { Cancel, Runtime } from '../runtime.ts';

/**
 * The kinds of incidents between this process and another one that are seen before a call fails for
 * them, each with its meaning and advice. The first ones are seen by the side that connects, the
 * last by the side that listens; a frame can be malformed at both.
 */
export const incidentKinds = {
  KEY_REFUSED:
    'a server does not let in the key of this process: see whom its contract names, and its list of keys',
  WRONG_SERVER:
    'the handshake was ended by the other side: its key is not the listed one, or it is another socket',
  NO_CURVE: 'the other side does not speak CURVE: another program listens at this address',
  HANDSHAKE_FAILED: 'the handshake failed: the other side does not keep to ZMTP',
  NO_ANSWER:
    'a server does not answer: its process stands still or has ended, or the network loses what it says',
  KEY_REVOKED:
    'the key of a server is not on the list any more: its connection was ended, and no other is made',
  KEY_MISSING: 'no key of a server is on the list: nothing is asked of it, see the list of keys',
  WELCOME_INVALID: 'the greeting of a server is not as it must be: the connection was ended',
  HANDSHAKE_REFUSED: 'a server refused the greeting of this process: the connection was ended',
  EVENT_INVALID:
    'an event frame of a server cannot be read: it was ignored, the log is asked instead',
  FRAME_INVALID:
    'a frame of the other side cannot be read: the rest of it after the error was ignored',
  CONNECTION_REFUSED: 'a connection was refused: its key may not connect to this socket',
  TOO_MANY_CONNECTIONS:
    'a frame was ignored: this socket has as many connections as it may, see who opens so many',
  HELLO_REFUSED: 'a greeting was refused: the caller is not known on this connection',
} as const;

/** The name of one of them. */
export type IncidentKind = keyof typeof incidentKinds;

/** Those that end a handshake, as the side that connects sees them. */
export type HandshakeFailure = Extract<
  IncidentKind,
  'KEY_REFUSED' | 'WRONG_SERVER' | 'NO_CURVE' | 'HANDSHAKE_FAILED' | 'NO_ANSWER'
>;

/** One thing that went wrong, with whom. */
export interface Incident {
  readonly kind: IncidentKind;
  /** The socket of this process, where it is one that listens: `pricing.calls`. */
  readonly at?: string | undefined;
  /** The other side: the service that was wanted, or what who connects is or claims to be. */
  readonly peer: string;
  /** Which replica of it, as far as it has said. */
  readonly instance?: string | undefined;
  /** Its address as this process sees it. Not told to the public. */
  readonly from?: string | undefined;
  /** More about why: a code of `errors.ts`, or a few words. */
  readonly detail?: string | undefined;
}

/** The same, with how often and when it last happened. */
export interface NotedIncident extends Incident {
  readonly count: number;
  /** Milliseconds since it last happened. */
  readonly ageMs: number;
}

/** Distinct ones that are kept; others of a kind are counted together then. */
export const maxIncidents = 64;

/**
 * Of one kind, at one socket, with one peer: a stranger with many addresses leaves room for others.
 */
export const maxAlike = 8;

/** An incident that has not happened for so long makes room for others. */
export const incidentKeptMs = 10 * 60_000;

interface Entry {
  readonly incident: Incident;
  count: number;
  lastAt: number;
}

/**
 * The incidents of one process. Peers decide what is in them, so there are never more than
 * `maxIncidents`, and one more for each kind.
 */
export class Incidents {
  readonly #runtime: Runtime;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<(incident: Incident) => void>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** Counts one, and tells who listens. */
  note(incident: Incident): void {
    const entry = this.#entryOf(incident);
    entry.count += 1;
    entry.lastAt = this.#runtime.now();
    for (const listener of this.#listeners) listener(entry.incident);
  }

  /** Tells of each one, as it is kept, from now on. */
  onNoted(listener: (incident: Incident) => void): Cancel {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** All that are kept, the newest first. */
  all(): readonly NotedIncident[] {
    const now = this.#runtime.now();
    return [...this.#entries.values()]
      .toSorted((a, b) => b.lastAt - a.lastAt)
      .map(({ incident, count, lastAt }) => ({ ...incident, count, ageMs: now - lastAt }));
  }

  #entryOf(incident: Incident): Entry {
    const known = this.#entries.get(nameOf(incident));
    if (known) return known;
    if (this.#entries.size >= maxIncidents) this.#forgetOld();
    const isFull = this.#entries.size >= maxIncidents || this.#alike(incident) >= maxAlike;
    const kept = isFull ? { kind: incident.kind, peer: 'others' } : incident;
    const entry = this.#entries.get(nameOf(kept)) ?? { incident: kept, count: 0, lastAt: 0 };
    this.#entries.set(nameOf(kept), entry);
    return entry;
  }

  #alike({ kind, at, peer }: Incident): number {
    const isAlike = ({ incident: other }: Entry) =>
      other.kind === kind && other.at === at && other.peer === peer;
    return [...this.#entries.values()].filter(isAlike).length;
  }

  #forgetOld(): void {
    const oldest = this.#runtime.now() - incidentKeptMs;
    for (const [name, { lastAt }] of this.#entries) {
      if (lastAt < oldest) this.#entries.delete(name);
    }
  }
}

/** Under which an incident is kept, and told apart from others. */
export const nameOf = ({ kind, at, peer, instance, from, detail }: Incident): string =>
  JSON.stringify([kind, at, peer, instance, from, detail]);
