import type { BasketLine } from '@shop/shared/contracts/common';

/** An order that somebody is going to place. */
export interface Purchase {
  readonly lines: readonly BasketLine[];
  readonly country: string;
  readonly coupon: string | undefined;
  readonly card: string;
  /** Whether the card pays, as the embedded provider of the demo has it. */
  readonly cardPays: boolean;
  /** Whether the order is sent twice, as by a finger that is too quick. */
  readonly isSentTwice: boolean;
  readonly isCancelled: boolean;
}

/** Whose account somebody uses: a demo account, by its place among them, or a new one. */
export interface Identity {
  readonly account: number | 'new';
  /** Whether the password is typed again; otherwise the last session goes on. */
  readonly signsIn: boolean;
}

/** Something that somebody does in the shop. */
export type Step =
  | { readonly do: 'openHome' }
  | { readonly do: 'openCategory'; readonly category: string }
  | { readonly do: 'search'; readonly words: string; readonly as: 'page' | 'data' }
  | { readonly do: 'look'; readonly id: string; readonly as: 'page' | 'data' | 'phone' }
  | { readonly do: 'fillGuestCart'; readonly ids: readonly string[] }
  | { readonly do: 'enter'; readonly account: number }
  | { readonly do: 'buy'; readonly who: Identity; readonly purchase: Purchase }
  | { readonly do: 'review'; readonly id: string; readonly rating: number; readonly text: string }
  | { readonly do: 'vote'; readonly id: string };

/** A step, and how long its person thinks before it. */
export type Intention = Step & { readonly thinkMs: number };
