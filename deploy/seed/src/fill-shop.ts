import { productContract } from '@shop/shared/contracts/product';
import type { Runtime } from '@shop/shared/runtime';
import type { Kit } from '@shop/shared/service/service';
import type { Article } from './catalogue/catalogue.ts';
import { batchesOf } from './catalogue/variants.ts';
import { everyDemoData, openCalls } from './demo-data.ts';
import { type Progress, createProgress } from './progress.ts';
import { createSender } from './sender.ts';
import type { OpenClient } from './writes.ts';

/** For the hand-written part, however slow the stores are. */
const baseTimeoutMs = 120_000;

/** Some four calls each, at a tenth of the speed that a laptop reaches. */
const timeoutPerProductMs = 40;

const otherData =
  'some records exist with other data than this version of the demo data has; they stay as they ' +
  'are; for the present demo data fill an empty shop';

/** The options of `fillShop`; `onProgress` is told now and then, `signal` stops everything. */
export interface FillOptions {
  readonly client: OpenClient;
  readonly runtime: Runtime;
  readonly log: Pick<Kit['log'], 'info' | 'warn'>;
  /** How large the shop shall be; the first ones are written by hand. */
  readonly products: number;
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

/** How many products have been filled in, and how many were there with all that belongs to them. */
export interface Filled {
  readonly added: number;
  readonly alreadyThere: number;
}

/**
 * Fills a shop with demo data through its services' operations. Run again it adds what is missing
 * and leaves everything else alone, whatever people have changed. A batch's products are created
 * after all that belongs to it and to the batches before: so a product in the shop proves the rest,
 * and one question a batch is enough to skip what is there.
 *
 * Throws the `ServiceError` of the first call that failed for good, when the budget of retries or
 * the time is used up, and `CANCELLED` when `signal` has aborted.
 */
export const fillShop = async (options: FillOptions): Promise<Filled> => {
  const { client, runtime, log, products, onProgress = () => undefined } = options;
  const { signal = new AbortController().signal } = options;
  const shop = client(productContract);
  const { last = [], first = [] } = Object.groupBy(await everyDemoData(), ({ contract }) =>
    contract.service === productContract.service ? 'last' : 'first',
  );
  const detailsOf = openCalls(client, first);
  const productsOf = openCalls(client, last);
  const expiresAt = runtime.now() + baseTimeoutMs + products * timeoutPerProductMs;
  const sender = createSender({ runtime, log, signal, expiresAt });
  const report = createProgress({ runtime, total: products, onProgress });
  const filled = { added: 0, alreadyThere: 0 };

  const isThere = async (batch: readonly Article[]) => {
    const ids = batch.map(({ id }) => id);
    const cards = await sender.one({
      what: `products ${ids.at(0)} to ${ids.at(-1)}`,
      send: (context) => shop.call('cards', { ids }, context),
    });
    return cards?.length === ids.length;
  };

  const add = async (batch: readonly Article[]) => {
    const [details, creations] = [detailsOf(batch), productsOf(batch)];
    const calls = details.length + creations.length;
    const before = filled.added + filled.alreadyThere;
    let done = 0;
    const onDone = () => {
      done += 1;
      report(before + Math.floor((batch.length * done) / calls));
    };
    await sender.all(details, onDone);
    await sender.all(creations, onDone);
  };

  for (const batch of batchesOf(products)) {
    const there = await isThere(batch);
    if (!there) await add(batch);
    filled[there ? 'alreadyThere' : 'added'] += batch.length;
    report(filled.added + filled.alreadyThere);
  }
  if (sender.kept.count > 0) log.info(sender.kept, otherData);
  log.info(filled, 'the shop is filled');
  return filled;
};
