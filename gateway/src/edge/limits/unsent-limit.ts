import type { ServerResponse } from 'node:http';

const mebibyte = 1_024 * 1_024;

/**
 * The most bytes of answers that clients have asked for and do not take: of one client, and of all
 * together. The gateway's container has 512 MiB.
 */
const maxUnsentBytes = { ofClient: 32 * mebibyte, ofAll: 128 * mebibyte } as const;

/**
 * Makes the function that is called when an answer was given to its socket. It cuts a connection
 * that does not take its answer where more bytes wait than may: a slow client costs memory, which
 * limits of requests do not count. `onCut` is called for each.
 */
export const createUnsentLimit = (onCut: () => void) => {
  const ofClients = new Map<string, number>();
  let ofAll = 0;

  const add = (client: string, bytes: number): number => {
    ofAll += bytes;
    const sum = (ofClients.get(client) ?? 0) + bytes;
    if (sum > 0) ofClients.set(client, sum);
    else ofClients.delete(client);
    return sum;
  };

  return (response: ServerResponse, client = ''): void => {
    const bytes = response.socket?.writableLength ?? 0;
    if (bytes === 0) return;
    const ofClient = add(client, bytes);
    response.on('close', () => void add(client, -bytes));
    const isOver =
      ofAll > maxUnsentBytes.ofAll || (client !== '' && ofClient > maxUnsentBytes.ofClient);
    if (!isOver) return;
    onCut();
    response.destroy();
  };
};
