import type { IncomingMessage } from 'node:http';

const bearer = /^Bearer +([\x21-\x7e]{1,512})$/i;

/** The bearer token of a request (RFC 6750); undefined without one. */
export const bearerOf = ({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined =>
  bearer.exec(headers.authorization ?? '')?.[1];

/** The challenge of an answer to a request without the right token; `wrong`: it had another. */
export const challenge = (realm: string, wrong: boolean): string =>
  `Bearer realm="${realm}"${wrong ? ', error="invalid_token"' : ''}`;
