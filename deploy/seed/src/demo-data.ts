import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Contract, Input, OperationName } from '@shop/shared/protocol/contract';
import type { Article } from './catalogue/catalogue.ts';
import type { Call } from './sender.ts';
import { type Entry, type OpenClient, createWrites } from './writes.ts';

/** A record of the service with this contract. */
type EntryOf<C extends Contract> = {
  [K in OperationName<C>]: Entry & {
    readonly operation: K;
    readonly input: Input<C, K>;
    readonly after?: EntryOf<C>;
  };
}[OperationName<C>];

/** The demo data of one service. Its folder here exports it as `demo`, from `demo.ts`. */
export interface DemoData<E extends Entry = Entry> {
  readonly contract: Contract;
  /** The records that belong to the products of a batch, or to them and to earlier ones. */
  readonly entriesOf: (batch: readonly Article[]) => readonly E[];
}

/** Declares the demo data of a service; exists for its type. */
export const demoData = <C extends Contract>(
  contract: C,
  entriesOf: DemoData<EntryOf<C>>['entriesOf'],
): DemoData => ({ contract, entriesOf });

/** The demo data of every service that has a folder here, by the names of the folders. */
export const everyDemoData = (): Promise<readonly DemoData[]> =>
  Promise.all(
    readdirSync(import.meta.dirname)
      .map((folder) => join(import.meta.dirname, folder, 'demo.ts'))
      .filter((path) => existsSync(path))
      .toSorted()
      .map(async (path) => ((await import(path)) as { readonly demo: DemoData }).demo),
  );

/** Connects to the services of some demo data; the result makes the calls that a batch takes. */
export const openCalls = (
  client: OpenClient,
  data: readonly DemoData[],
): ((batch: readonly Article[]) => readonly Call[]) => {
  const callers = new Map<Contract, ReturnType<OpenClient>>();
  const callerOf = (contract: Contract) => {
    const caller = callers.get(contract) ?? client(contract);
    callers.set(contract, caller);
    return caller;
  };
  return (batch) => {
    const write = createWrites(callerOf);
    return data.flatMap(({ contract, entriesOf }) =>
      entriesOf(batch).map((entry) => ({
        what: entry.what,
        send: (context) => write(contract, entry, context),
      })),
    );
  };
};
