import type { AskOn } from './arrivals.ts';
import { problemOfDegraded } from './degraded-page.ts';
import { type HttpConnection, openHttpConnection } from './http-connection.ts';
import type { Pages } from './pages.ts';
import { type Step, refused } from './window.ts';

const notDegraded = Buffer.from('"degraded":[]');

/** Asks for pages of eight sections, and opens a connection again that breaks. */
export const askForPages =
  (pages: Pages, port: number, connections: HttpConnection[]): AskOn =>
  async (index, number) => {
    const id = pages.idOf(number);
    try {
      const { status, body } = (await connections[index]?.get(pages.pathOf(id))) ?? noAnswer;
      if (status !== 200) return { status, isWhole: false };
      const isWhole = body.includes(notDegraded);
      const problem = isWhole ? pages.check(id, body) : problemOfDegraded(id, body);
      return { status, isWhole, problem };
    } catch {
      connections[index] = await openHttpConnection(port);
      return { status: 0, isWhole: false };
    }
  };

/** The same for a window in which pages that are not whole, and refusals, are no mistake. */
export const orNotWhole =
  (ask: AskOn): ((connection: number, number: number) => ReturnType<Step>) =>
  async (connection, number) => {
    const { status, isWhole, problem } = await ask(connection, number);
    if (problem !== undefined) return problem;
    if (status === 503 || (status === 200 && !isWhole)) return refused;
    return status === 200 ? undefined : `an answer with status ${status}`;
  };

const noAnswer = { status: 0, body: Buffer.alloc(0) };
