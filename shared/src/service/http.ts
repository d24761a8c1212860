/**
 * Node's own, for servers. Not by `import`, which reads every export of a module, and at the one
 * for WebSockets loads undici (nodejs/node#59686): 6 % of a service's start, and 2.6 to 4 MB.
 */
export const { createServer, IncomingMessage, ServerResponse, STATUS_CODES } =
  process.getBuiltinModule('node:http');
