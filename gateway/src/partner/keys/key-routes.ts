import { z } from 'zod';
import { jsonAnswer } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { listFields } from '../../input/query-fields.ts';
import { newPartnerKey, partnerKey, partnerKeyDraft, partnerKeyList } from '../contract.ts';
import { type KeyAdmin, keyRefusals } from './key-admin.ts';

/** Their place in the documents, and the refusals that are of no service. */
const partners = { service: 'partners', refusals: keyRefusals };

/** Keys of partners, made, listed and revoked by staff. */
export const partnerKeyRoutes = (keyAdmin: KeyAdmin): readonly Route[] => [
  route('GET', '/api/v1/partner-keys', {
    summary: 'List the keys of partners, the newest first',
    of: partners,
    admin: true,
    answers: { 200: partnerKeyList },
    query: z.strictObject(listFields),
    handle: async ({ query }) => jsonAnswer(200, await keyAdmin.list(query)),
  }),
  route('POST', '/api/v1/partner-keys', {
    summary: 'Make a key for a partner, which is shown this once',
    of: partners,
    admin: true,
    key: 'required',
    body: partnerKeyDraft,
    answers: { 201: newPartnerKey },
    errors: ['ALREADY_EXISTS', 'TOO_MANY_KEYS'],
    handle: async ({ body, key }) => jsonAnswer(201, await keyAdmin.make(body, key)),
  }),
  route('POST', '/api/v1/partner-keys/:id/revoke', {
    summary: 'Revoke the key of a partner',
    of: partners,
    admin: true,
    answers: { 200: partnerKey },
    handle: async ({ id }) => jsonAnswer(200, await keyAdmin.revoke(id)),
  }),
];
