/** A command that goes on until it is told to stop, and what shows that it can be used. */
interface Server {
  readonly command: RegExp;
  /** What it then has written; where nothing is named here the shop's URL answers. */
  readonly says?: RegExp;
}

const servers: readonly Server[] = [
  { command: /(^|\s)make demo\b/ },
  { command: /(^|\s)docker compose up( --build)?$/ },
  { command: /\bworker\.py\b.*&$/s, says: /\n/ },
];

/** What a command is, if it goes on until it is told to stop. */
export const serverOf = (command: string): Server | undefined =>
  servers.find((server) => server.command.test(command.replace(/\s+#.*$/, '')));
