import { systemRuntime } from '@shop/shared/runtime';
import { ownIdOf } from '../data/own-shop.ts';
import { type Change, type Floors, raise } from '../load/floors.ts';
import { createFreshPageCheck, isFromCache } from '../load/fresh-page-check.ts';
import { type HttpConnection, openHttpConnection } from '../load/http-connection.ts';
import { pagesOf } from '../load/pages.ts';
import { type WindowResult, runWindow } from '../load/window.ts';
import { endWithRunner, serveCommands } from './commands.ts';

/** Which gateway the load goes to, and how many of the shop's products it asks for. */
export interface HotTarget {
  readonly port: number;
  readonly connections: number;
  readonly products: number;
}

/** A window, and of its pages those from the cache; of the changes those heard of meanwhile. */
export interface HotWindowResult extends WindowResult {
  readonly fromCache: number;
  readonly heard: number;
}

const { pathOf } = pagesOf('own');

let target: HotTarget = { port: 0, connections: 0, products: 1 };
let connections: readonly HttpConnection[] = [];
let check = createFreshPageCheck();
let floors: Floors = new Map();
let heard = 0;
let fromCache = 0;

/**
 * By chance: connections that all went through the products in one order would meet at one that
 * just changed, go on together from there, and meet every page that is not kept all at once.
 */
const anyId = () => ownIdOf(Math.floor(systemRuntime.random() * target.products));

const step = async (worker: number): Promise<string | undefined> => {
  const id = anyId();
  const known = floors;
  const answer = await connections[worker]?.get(pathOf(id));
  if (answer?.status !== 200) return `${answer?.status}: ${answer?.body.toString()}`;
  if (isFromCache(answer.body)) fromCache += 1;
  return check(id, answer.body, known);
};

endWithRunner();
serveCommands({
  async open(order: HotTarget) {
    target = order;
    check = createFreshPageCheck();
    const open = () => openHttpConnection(order.port);
    connections = await Promise.all(Array.from({ length: order.connections }, open));
  },

  /** The gateway has heard of changes: whatever is asked for from now on must show them. */
  demand(changes: readonly Change[]) {
    floors = raise(floors, changes);
    heard += changes.length;
  },

  async run(ms: number): Promise<HotWindowResult> {
    heard = 0;
    fromCache = 0;
    const result = await runWindow({ workers: connections.length, ms }, step);
    return { ...result, fromCache, heard };
  },

  close() {
    for (const connection of connections) connection.close();
  },
});
