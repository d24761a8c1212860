/** A command that goes on until it is told to stop, and what shows that it can be used. */
interface Server {
  readonly command: RegExp;
  /** Its output once it can be used; where this is left out the shop's URL answers. */
  readonly says?: RegExp;
}

const servers: readonly Server[] = [
  { command: /(^|\s)make demo\b/ },
  { command: /(^|\s)docker compose up( --build)?$/ },
  { command: /\bworker\.py\b.*&$/s, says: /\n/ },
];

/** The server that a command starts; undefined for a command that ends by itself. */
export const serverOf = (command: string): Server | undefined =>
  servers.find((server) => server.command.test(command.replace(/\s+#.*$/, '')));
