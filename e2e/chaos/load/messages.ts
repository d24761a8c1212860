import type { Sample } from './sample.ts';
import type { Mix } from './schedule.ts';

/** A gateway, by the address of its container or by where it is published. */
export interface Target {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** Where prices and stock are changed. */
  readonly backOfficePort: number;
  /** Where it says whether it wants requests; without it they are always sent. */
  readonly readyPort?: number;
}

/** A price as it is when the load begins. */
export interface KnownPrice {
  readonly id: string;
  readonly amount: number;
  readonly version: number;
}

/** The requests to make, and how. */
export interface LoadOrder {
  readonly targets: readonly Target[];
  /** Products, those that are asked for most often first. */
  readonly ids: readonly string[];
  /** The products whose prices are changed, each by one request at a time. */
  readonly prices: readonly KnownPrice[];
  readonly adminToken: string;
  readonly mix: Mix;
  /** More connections than this are not opened; what finds none is not sent. */
  readonly maxConnections: number;
  /** Whether a page that got no answer is asked for at another gateway, as an edge proxy does. */
  readonly repeatsPages?: boolean;
  readonly pace:
    | { readonly perSecond: number }
    /** As fast as answers come, on so many connections. */
    | { readonly workers: number };
}

/** The messages to the process that makes the load. */
export type ToGenerator =
  | { readonly do: 'begin'; readonly order: LoadOrder }
  | { readonly do: 'aim'; readonly targets: readonly Target[] }
  | { readonly do: 'end' };

/** Its own messages: samples as they come, and at the end how busy it was. */
export type FromGenerator =
  | { readonly is: 'samples'; readonly samples: readonly Sample[] }
  | { readonly is: 'over'; readonly cpuShare: number };
