import type { IncomingHttpHeaders } from 'node:http';
import { fingerprintOf } from '@shop/shared/fingerprint';

/** The cookie by which a browser is told from others that share its address. */
const inHeader = /(?:^|; *)voter=([\w-]{8,64})(?:;|$)/;

const yearSeconds = 31_536_000;

/** A voter as the reviews service knows it: a hash, so that neither cookie nor address is stored. */
const hashOf = (facts: { readonly cookie: string } | { readonly address: string }): string =>
  fingerprintOf(facts);

/** The voter of a program: by its cookie if it has one, else by its address, as limits count it. */
export const voterOfProgram = (headers: IncomingHttpHeaders, address: () => string): string => {
  const [, cookie] = inHeader.exec(headers.cookie ?? '') ?? [];
  return hashOf(cookie === undefined ? { address: address() } : { cookie });
};

/**
 * The voter of a browser, and the headers that let it be known again. Without a cookie it gets one:
 * a random name, for no other purpose.
 */
export const voterOfBrowser = (
  headers: IncomingHttpHeaders,
  newId: () => string,
): { readonly voter: string; readonly headers: Readonly<Record<string, string>> } => {
  const [, known] = inHeader.exec(headers.cookie ?? '') ?? [];
  if (known !== undefined) return { voter: hashOf({ cookie: known }), headers: {} };
  const cookie = newId();
  const attributes = `Path=/; Max-Age=${yearSeconds}; HttpOnly; SameSite=Lax`;
  return {
    voter: hashOf({ cookie }),
    headers: { 'Set-Cookie': `voter=${cookie}; ${attributes}` },
  };
};
