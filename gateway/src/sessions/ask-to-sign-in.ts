import { type Answer, seeOther } from '../edge/answer.ts';

/** Sends to the sign-in, and from there back to a page. */
export const askToSignIn = (href: string): Answer =>
  seeOther(href === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(href)}`);
