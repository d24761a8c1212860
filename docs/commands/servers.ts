/** A command that goes on until it is told to stop, and what shows that it can be used. */
interface Server {
  readonly command: RegExp;
  /** Its output once it can be used; where this is left out the shop's URL answers. */
  readonly says?: RegExp;
}

const servers: readonly Server[] = [
  { command: /(^|\s)make (demo|dev)\b/ },
  { command: /(^|\s)docker compose up( --build)?$/ },
  { command: /\bworker\.py\b.*&$/s, says: /\n/ },
];

/** The server that a command starts; undefined for a command that ends by itself. */
export const serverOf = (command: string): Server | undefined =>
  servers.find((server) => server.command.test(command.replace(/\s+#.*$/, '')));

/** Whether a command starts or asks a shop in containers. */
export const isOfContainers = (command: string): boolean =>
  /\bdocker\b|\bmake (up|rotate|reset|dev SERVICE)\b/.test(command);

/** Whether the commands of a document begin with one that is for a shop that runs already. */
export const needsShop = (commands: readonly string[]): boolean => {
  const first = commands.find(
    (command) => serverOf(command) ?? (isOfContainers(command) || /\blocalhost:/.test(command)),
  );
  return first !== undefined && serverOf(first) === undefined;
};
