import type { Client } from '@shop/shared/protocol/calls/client';
import type { Contract } from '@shop/shared/protocol/contract';
import type { Batch } from './batches.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import type { DemoData } from './demo-data.ts';
import type { Call } from './sender.ts';

/** Opens a client of a service. */
export type OpenClient = <C extends Contract>(contract: C) => Pick<Client<C>, 'call'>;

/** Connects to the services of some demo data; the result makes the calls that a batch takes. */
export const openCalls = (
  client: OpenClient,
  catalogue: Catalogue,
  data: readonly DemoData[],
): ((batch: Batch) => readonly Call[]) => {
  const parts = data.map(({ contract, open }) => ({
    caller: client(contract),
    entriesOf: open(catalogue),
  }));
  return (batch) =>
    parts.flatMap(({ caller, entriesOf }) =>
      entriesOf(batch).map(({ what, operation, input, key }) => ({
        what,
        send: (context) => caller.call(operation, input, context, { key }),
      })),
    );
};
