import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { ApiParts } from '../api/api-parts.ts';
import type { Route } from '../edge/route.ts';
import type { Session } from '../sessions/sessions.ts';
import type { Html } from '../web/html.ts';
import type { NavEntry, createFrame } from './frame.ts';
import type { SignIn } from './sign-in.ts';

/** The parts that staff pages are made with. */
export interface StaffParts extends ApiParts {
  /** All that sections bring to the back office, in their order. */
  readonly staff: readonly StaffSection[];
  /** Is told what failed behind a part of a page, or a form, and reports it where it is a bug. */
  readonly onFailure: (part: string, error: unknown, context: CallContext) => void;
}

/** The back office, as its pages see it. */
export interface Office extends Pick<StaffParts, 'runtime' | 'onFailure'> {
  readonly signIn: SignIn;
  readonly frame: ReturnType<typeof createFrame>;
}

/** A page, or a form: its routes in a back office. `staffPage` and `staffForm` make it. */
export type StaffPage = (office: Office) => readonly Route[];

/** A request for a page, by someone who is signed in. */
export interface StaffRequest<Query = unknown> {
  /** The `:id` of the path; empty without one. */
  readonly id: string;
  /** The path's other parameters. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  /** Of calls on behalf of the user. */
  readonly context: CallContext;
  readonly session: Session;
}

/** Matters that need the attention of staff, on their first page. */
export interface Attention {
  readonly title: string;
  /** Says how it is, in a few words. */
  readonly summary: string;
  /** Links to the things, the most urgent first. */
  readonly items: readonly {
    readonly href: string;
    readonly words: Html | string;
    readonly note?: Html | string;
  }[];
  readonly more: NavEntry;
}

/** The part of a section in the back office. */
export interface StaffSection {
  /** Its link in the navigation; a section that is only about single products needs none. */
  readonly nav?: NavEntry;
  readonly pages: (parts: StaffParts) => readonly StaffPage[];
  /** Its part of the page of a product. */
  readonly panel?: {
    readonly title: string;
    /** The words about its writes, by the name in `?done=` of that page. */
    readonly notices: Readonly<Record<string, string>>;
    readonly show: (parts: StaffParts, id: string, context: CallContext) => Promise<Html>;
  };
  /** Its column in the list of products; a product without a cell has nothing to show. */
  readonly column?: {
    readonly heading: string;
    readonly cells: (
      parts: StaffParts,
      ids: string[],
      context: CallContext,
    ) => Promise<ReadonlyMap<string, Html | string>>;
  };
  readonly attention?: (parts: StaffParts, context: CallContext) => Promise<Attention>;
}
