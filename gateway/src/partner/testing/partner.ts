import { asAdmin, type RunningGateway } from '../../testing/running-gateway.ts';
import { newPartnerKey } from '../contract.ts';

/** Makes a key of a partner in the back office of a gateway; and the headers that bear it. */
export const makePartner = async (
  { backOffice }: Pick<RunningGateway, 'backOffice'>,
  draft: { readonly name?: string; readonly quota?: number } = {},
) => {
  const once = { ...asAdmin, 'idempotency-key': crypto.randomUUID() };
  const body = { name: 'Acme', ...draft };
  const answer = await backOffice.send('POST', '/api/v1/partner-keys', body, once);
  const made = newPartnerKey.parse(await answer.json());
  return { ...made, headers: { authorization: `Bearer ${made.key}` } };
};
