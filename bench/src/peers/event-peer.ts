import type { PriceChanged } from '../data/events.ts';

/** One way to announce events to whoever follows, as its own documents show it. */
export interface EventPeer {
  /** Resolves to how an event is published. */
  publisher(brokerPort: number): Promise<(event: PriceChanged) => void>;
  /** Resolves when events come in. */
  follow(brokerPort: number, onEvent: (event: PriceChanged) => void): Promise<void>;
}
