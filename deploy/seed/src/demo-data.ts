import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Contract, Input, OperationName } from '@shop/shared/protocol/contract';
import type { Batch } from './batches.ts';
import type { Catalogue } from './catalogue/catalogue.ts';

/** A record of the demo data: the write that makes it. */
export interface Entry {
  /** What it is called in a log. */
  readonly what: string;
  readonly operation: string;
  readonly input: unknown;
  /** The idempotency key: always the same, so that no record is written twice. */
  readonly key: string;
}

/** A record of the service with this contract. */
type EntryOf<C extends Contract> = {
  [K in OperationName<C>]: Entry & { readonly operation: K; readonly input: Input<C, K> };
}[OperationName<C>];

/** Makes the function that gives what belongs to the products of a batch, and to earlier ones. */
type Open<E extends Entry> = (catalogue: Catalogue) => (batch: Batch) => readonly E[];

/** The demo data of one service. Its folder here exports it as `demo`, from `demo.ts`. */
export interface DemoData {
  readonly contract: Contract;
  readonly open: Open<Entry>;
}

/** Declares the demo data of a service; exists for its type. */
export const demoData = <C extends Contract>(contract: C, open: Open<EntryOf<C>>): DemoData => ({
  contract,
  open,
});

const load = async (folder: string): Promise<DemoData> => {
  const { demo }: { demo: DemoData } = await import(join(import.meta.dirname, folder, 'demo.ts'));
  return demo;
};

/** The demo data of every service that has a folder here, by the names of the folders. */
export const everyDemoData = (): Promise<readonly DemoData[]> =>
  Promise.all(
    readdirSync(import.meta.dirname)
      .filter((folder) => existsSync(join(import.meta.dirname, folder, 'demo.ts')))
      .toSorted()
      .map(load),
  );
