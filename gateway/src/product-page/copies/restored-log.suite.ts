import { expect, test } from '@jest/globals';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import fc from 'fast-check';
import type { CopyStore } from './copy-store.ts';
import { CopyingGateway, type ProductId, RestoredService, products } from './testing/copied-log.ts';

type Acts = 'answer' | 'hear' | 'apply' | 'notice' | 'restart';

type Step =
  | { readonly does: 'save' }
  | { readonly does: 'elapse' }
  | { readonly does: 'restore'; readonly isNewLog: boolean }
  | { readonly does: 'change'; readonly id: ProductId }
  | { readonly does: 'ask'; readonly gateway: 0 | 1; readonly id: ProductId }
  | { readonly does: Acts; readonly gateway: 0 | 1 };

const step: fc.Arbitrary<Step> = fc
  .record({
    does: fc.constantFrom<Step['does']>(
      ...(['save', 'elapse', 'restore', 'change', 'change', 'change'] as const),
      ...(['ask', 'ask', 'ask', 'answer', 'answer', 'answer'] as const),
      ...(['hear', 'hear', 'apply', 'apply', 'notice', 'restart'] as const),
    ),
    gateway: fc.constantFrom<0 | 1>(0, 1),
    id: fc.constantFrom(...products),
    isNewLog: fc.boolean(),
  })
  .map((drawn): Step => drawn);

/** Two gateways that share a store, and the service whose prices they show. */
class World {
  readonly service = new RestoredService();
  readonly runtime = createFakeRuntime();
  readonly gateways: readonly [CopyingGateway, CopyingGateway];
  readonly #store: CopyStore;
  #kept = new Map<ProductId, { readonly generation: number; readonly version: number }>();

  constructor(store: CopyStore) {
    this.#store = store;
    const open = () => new CopyingGateway(this.service, store, this.runtime);
    this.gateways = [open(), open()];
  }

  async take(done: Step): Promise<void> {
    const { service, gateways } = this;
    // A log that was set back and has grown again before anybody looked looks like itself.
    if (done.does === 'change') return this.isNoticed() ? service.change(done.id) : undefined;
    if (done.does === 'save') return service.save();
    if (done.does === 'restore') return this.#restore(done.isNewLog);
    if (done.does === 'elapse') return this.elapse();
    const acting = gateways[done.gateway];
    if (done.does === 'ask') return acting.ask(done.id);
    if (done.does === 'notice') return this.#notice(acting);
    if (done.does === 'restart') return acting.start();
    acting[done.does]();
  }

  /** By then a gateway has asked a log that was silent, or has been told that it was set back. */
  async elapse(): Promise<void> {
    for (const acting of this.gateways) await this.#notice(acting);
    await this.runtime.advance(31_000);
  }

  isNoticed = (): boolean => this.gateways.every(({ history }) => history === this.service.history);

  /** A copy only ever makes room for one of a later generation, or of a later version in its own. */
  async checkStore(): Promise<void> {
    for (const product of products) {
      const found = await this.#store.find(`pricing:${product}`, 300_000);
      const before = this.#kept.get(product);
      if (!found) continue;
      expect(found.generation).toBeGreaterThanOrEqual(before?.generation ?? 0);
      if (found.generation === before?.generation) {
        expect(found.version).toBeGreaterThanOrEqual(before.version);
      }
      this.#kept.set(product, found);
    }
  }

  async #notice(acting: CopyingGateway): Promise<void> {
    if (acting.history !== this.service.history) await acting.notice();
  }

  async #restore(isNewLog: boolean): Promise<void> {
    const { service } = this;
    const { epoch } = service.position;
    const newest = await this.#store.newest('pricing');
    const known = [...this.gateways.map(({ position }) => position), newest?.position]
      .filter((position) => position?.epoch === epoch)
      .map((position) => position?.seq ?? 0);
    // Backups are older than what gateways have heard of.
    if (isNewLog || (known.length === 3 && service.savedSeq() < Math.min(...known))) {
      service.restore(isNewLog);
    }
  }
}

/** The properties of two gateways over any store, under any steps in any order. */
export const describeRestoredLog = (open: () => Promise<CopyStore>, numRuns: number): void => {
  test('no older copy replaces a newer one, and a restored log is believed at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
        const world = new World(await open());
        const { service, gateways } = world;
        for (const started of gateways) await started.start();

        for (const done of steps) {
          await world.take(done);
          await world.checkStore();
          if (!world.isNoticed()) continue;
          for (const acting of gateways) {
            for (const product of products) {
              const { history = service.history } = (await acting.shows(product)) ?? {};
              expect(history).toBe(service.history);
            }
          }
        }

        for (let rounds = 0; rounds < 2; rounds++) {
          await world.elapse();
          for (const acting of gateways) for (const product of products) acting.ask(product);
          for (const acting of gateways) for (const _ of Array(200)) acting.answer();
          await world.checkStore();
        }
        await gateways[0].start();
        for (const acting of gateways) {
          for (const product of products) {
            expect(await acting.shows(product)).toEqual(service.stateOf(product));
          }
        }
      }),
      { numRuns },
    );
  });
};
