import { type ArrivalOrder, runArrivals } from '../load/arrivals.ts';
import { type HttpConnection, openHttpConnection } from '../load/http-connection.ts';
import { askForPages, orNotWhole } from '../load/page-arrivals.ts';
import { type PageKind, type Pages, pagesOf } from '../load/pages.ts';
import { runWindow } from '../load/window.ts';
import { endWithRunner, now, pause, serveCommands } from './commands.ts';

/** Which gateway the load goes to, and what its pages are. */
export interface Target {
  readonly port: number;
  readonly connections: number;
  readonly kind: PageKind;
  /** Whether pages that are not whole, and 503, are counted; else they are wrong. */
  readonly mayBeRefused?: boolean | undefined;
}

/** The workers' products are spread, so that neighbours do not ask for the same one. */
const stride = 37;

/** Facts that services learn from each other by events are there after at most this. */
const settledWithinMs = 20_000;

let connections: HttpConnection[] = [];
let asked = pagesOf('plain');
let opened: Target | undefined;

const problemOf = async (
  pages: Pages,
  connection: HttpConnection | undefined,
  number: number,
): Promise<string | undefined> => {
  const id = pages.idOf(number);
  const answer = await connection?.get(pages.pathOf(id), pages.header);
  if (answer?.status !== 200) return `${answer?.status}: ${answer?.body.toString()}`;
  return pages.check(id, answer.body);
};

/** Asks for one page until it is as it must be. */
const untilRight = async (
  pages: Pages,
  connection: HttpConnection,
  number: number,
): Promise<void> => {
  for (const giveUpAt = now() + settledWithinMs; ;) {
    const problem = await problemOf(pages, connection, number);
    if (problem === undefined) return;
    if (now() > giveUpAt) throw new Error(problem);
    await pause(50);
  }
};

const askOnOpened = () => askForPages(asked, opened?.port ?? 0, connections);

endWithRunner();
serveCommands({
  /** Waits until pages are as they must be. */
  async settle({ port, kind }: Target) {
    const pages = pagesOf(kind);
    const connection = await openHttpConnection(port);
    for (let number = 0; number < pages.lookedAt; number++) {
      await untilRight(pages, connection, number);
    }
    connection.close();
  },

  async open(target: Target) {
    const { port, connections: count, kind } = target;
    asked = pagesOf(kind);
    opened = target;
    connections = await Promise.all(Array.from({ length: count }, () => openHttpConnection(port)));
  },

  run(ms: number) {
    const orRefused = opened?.mayBeRefused && orNotWhole(askOnOpened());
    return runWindow({ workers: connections.length, ms }, (worker, count) => {
      const number = worker * stride + count;
      return orRefused ? orRefused(worker, number) : problemOf(asked, connections[worker], number);
    });
  },

  offer: (order: ArrivalOrder) => runArrivals(order, connections.length, askOnOpened()),

  close() {
    for (const connection of connections) connection.close();
  },
});
