import { z } from 'zod';
import { contract } from '../protocol/contract.ts';
import { country, id, seedWrite, timestamp, version } from './common.ts';
import { line, written } from './texts.ts';

/** An e-mail address. Capital letters make no other one. */
export const email = z
  .email('must be an e-mail address')
  .max(254)
  .meta({ examples: ['reader@example.com'] });

/** A new password: its length is all that counts (NIST SP 800-63B, section 5.1.1). */
export const newPassword = z
  .string()
  .min(8, 'must have 8 characters or more')
  .max(128)
  .meta({ examples: ['a long sentence is best'] });

/** The name of a person. */
const personName = line(80).meta({ examples: ['Ada Reader'] });

/** Where parcels go, as somebody gives it. */
export const address = z
  .strictObject({
    name: personName,
    street: line(120).meta({ examples: ['1 Harbour Street'] }),
    postalCode: line(16).meta({ examples: ['20457'] }),
    city: line(80).meta({ examples: ['Hamburg'] }),
    country,
  })
  .meta({ id: 'AddressDraft' });
export type Address = z.infer<typeof address>;

/** The most addresses of a customer. */
export const maxAddresses = 10;

const addresses = z.array(address).max(maxAddresses);

/** The same as it is stored. */
export const storedAddress = z
  .object({ name: written, street: written, postalCode: written, city: written, country })
  .meta({ id: 'Address' });

/** A customer, as nobody else sees it. */
export const customer = z
  .object({
    id,
    email,
    name: written,
    addresses: z.array(storedAddress),
    version,
    updatedAt: timestamp,
  })
  .meta({ id: 'Customer' });
export type Customer = z.infer<typeof customer>;

/** The data of somebody who registers. */
export const registration = z.strictObject({ email, name: personName, password: newPassword });
export type Registration = z.infer<typeof registration>;

/** The fields by which somebody signs in. */
export const credentials = z.strictObject({
  email: email.meta({ examples: ['ada@example.com'] }),
  password: z
    .string()
    .min(1)
    .max(128)
    .meta({ examples: ['shop-as-you-like'] }),
});

/** The fields that a customer can change. */
export const customerChange = z.strictObject({ name: personName, addresses });
export type CustomerChange = z.infer<typeof customerChange>;

/** A password as it is kept: what scrypt (RFC 7914) makes of it, and with which parameters. */
export const passwordHash = z
  .object({
    n: z.int().meta({ description: 'CPU and memory cost' }),
    r: z.int().meta({ description: 'block size' }),
    p: z.int().meta({ description: 'parallelization' }),
    salt: z.string().meta({ description: 'in base64url' }),
    key: z.string().meta({ description: 'in base64url' }),
  })
  .meta({ id: 'PasswordHash' });
export type PasswordHash = z.infer<typeof passwordHash>;

/** An account that everybody may try. */
const demoAccount = z.object({ email, name: written, password: z.string() });

/** A password is hashed in a fifth of a second of one core, two at a time in a replica. */
const hashing = { bulkhead: 8, timeoutMs: 2_500, secrets: ['password'] } as const;

export const customersContract = contract({
  service: 'customers',
  version: '1.0.0',
  refusals: { EMAIL_TAKEN: 409, WRONG_CREDENTIALS: 401 },
  operations: {
    /** Makes an account; `EMAIL_TAKEN` where the address has one. */
    register: {
      input: registration,
      output: customer,
      ...hashing,
      idempotent: true,
      idempotencyKey: true,
      callers: ['gateway'],
    },
    /** The customer with this address and password; `WRONG_CREDENTIALS` where there is none. */
    signIn: {
      input: credentials,
      output: customer,
      ...hashing,
      idempotent: true,
      callers: ['gateway'],
    },
    /** The customer who asks. */
    get: {
      input: z.strictObject({}),
      output: customer,
      idempotent: true,
      timeoutMs: 300,
      callers: ['gateway'],
      role: 'customer',
    },
    /** Changes the customer who asks; `CONFLICT` when `expectedVersion` is not the version. */
    update: {
      input: z.strictObject({ ...customerChange.shape, expectedVersion: version }),
      output: customer,
      idempotent: true,
      idempotencyKey: true,
      timeoutMs: 2_000,
      callers: ['gateway'],
      role: 'customer',
    },
    /** Makes a demo account, whose password everybody is told; its hash costs no time then. */
    introduce: {
      input: z.strictObject({ ...registration.shape, id, addresses, hash: passwordHash }),
      output: customer,
      secrets: ['password', 'hash'],
      ...seedWrite,
    },
    /** The demo accounts; none outside of demos. */
    demoAccounts: {
      input: z.strictObject({}),
      output: z.array(demoAccount),
      idempotent: true,
      timeoutMs: 300,
      callers: ['gateway'],
    },
  },
  events: {},
  subscribers: [],
});
