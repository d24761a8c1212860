import { type Cancel, type Runtime, repeatedly } from '../../runtime.ts';

/** The addresses of one replica of a service. */
export interface Endpoint {
  /** For calls. */
  readonly calls: string;
  /** For calls of admin operations, if it has any. */
  readonly admin?: string | undefined;
  /** For its events. */
  readonly events: string;
}

/** The name of one address of an endpoint. */
export type Place = keyof Endpoint;

/** Makes an endpoint of what extends one: changes each address, and drops all other fields. */
export const mapEndpoint = (
  { calls, admin, events }: Endpoint,
  change: (address: string) => string = (address) => address,
): Endpoint => ({
  calls: change(calls),
  ...(admin !== undefined && { admin: change(admin) }),
  events: change(events),
});

/** The endpoint of a replica that listens on these ports of a host. */
export const endpointAt = (host: string, ports: Readonly<Record<Place, number>>): Endpoint => {
  const at = (place: Place) => `tcp://${host}:${ports[place]}`;
  return { calls: at('calls'), admin: at('admin'), events: at('events') };
};

/** The entry that a replica registers. */
export interface Registration extends Endpoint {
  readonly instance: string;
  readonly bootId: string;
  readonly contractVersion: string;
}

/**
 * Service discovery: finds the replicas of a service. Its answers are hints only: the handshake
 * shows which service really answers.
 */
export interface Discovery {
  /** Calls `onChange` with all endpoints of `service`, soon and at every change. */
  watch(service: string, onChange: (endpoints: readonly Endpoint[]) => void): Cancel;
  /**
   * Registers a replica until the returned function is called; clients then send it no new calls.
   * Only where replicas must register to be found.
   */
  register?(service: string, replica: Registration): () => void | Promise<void>;
}

/** The questions of `askRepeatedly`. */
export interface Asking {
  /** Asks now, or once more after the question that is under way. */
  askSoon(): void;
  cancel(): void;
}

/**
 * Asks for the endpoints of a service now, every `periodMs`, and whenever it is told to: one
 * question at a time, since an older answer must not win. Calls `onChange` with each answer that
 * differs from the one before. `ask` resolves to undefined where there is no answer.
 */
export const askRepeatedly = (
  runtime: Runtime,
  periodMs: number,
  ask: () => Promise<readonly Endpoint[] | undefined>,
  onChange: (endpoints: readonly Endpoint[]) => void,
): Asking => {
  let told = '[]';
  let isAsking = false;
  let isAskedAgain = false;
  let isCancelled = false;
  const askSoon = (): void => {
    isAskedAgain = isAsking;
    if (isAsking || isCancelled) return;
    isAsking = true;
    void ask().then((endpoints) => {
      isAsking = false;
      const answer = JSON.stringify(endpoints);
      if (endpoints && answer !== told && !isCancelled) {
        told = answer;
        onChange(endpoints);
      }
      if (isAskedAgain) askSoon();
    });
  };
  const cancelTimer = repeatedly(runtime, periodMs, askSoon);
  return {
    askSoon,
    cancel() {
      isCancelled = true;
      cancelTimer();
    },
  };
};
