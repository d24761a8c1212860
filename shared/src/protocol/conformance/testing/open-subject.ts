import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { keyFile, peersFile } from '../../../keys/key-files.ts';
import { type Keyring, createKeyring } from '../../../keys/keyring.ts';
import { contractDocument, fromDocument } from './contract-document.ts';
import type { Subject } from './check.ts';

/** Thrown for options that cannot work; the message says what to do. */
export class UnusableError extends Error {
  override readonly name = 'UnusableError';
}

/** Options of `openSubject`: the server to test, and how to reach it. */
interface SubjectOptions {
  readonly address: string;
  readonly service: string;
  /** The contract's JSON. */
  readonly contractFile: string;
  /** Made by `make keys`. */
  readonly keysFolder: string;
  /** By default the first caller whose keys are in the folder. */
  readonly caller?: string | undefined;
  readonly inputs: Readonly<Record<string, string>>;
  readonly waitMs: number;
}

const readJson = (path: string, what: string, remedy = ''): unknown => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new UnusableError(`${what} cannot be read: ${path}${remedy}`);
  }
};

const makeKeys = '\nmake keys KEYS=.keys makes it; KEYS= names another folder';

/** The contracts in the folder of a missing file. */
const others = (path: string): string => {
  const folder = dirname(path);
  const there = existsSync(folder) ? readdirSync(folder) : [];
  const names = there.flatMap((file) => (file.endsWith('.json') ? [basename(file, '.json')] : []));
  return `\nthere are ${names.join(', ') || 'none beside it'}; CONTRACT= names the file of another`;
};

const openKeys = (folder: string) => {
  const peersPath = join(folder, 'peers/peers.json');
  const peers = peersFile.safeParse(readJson(peersPath, 'the list of public keys', makeKeys));
  if (!peers.data) throw new UnusableError(`${peersPath} is damaged: make keys makes it anew`);
  const services = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'key.json')));
  const keyrings = new Map<string, Keyring>();
  for (const name of services) {
    const path = join(folder, name, 'key.json');
    const { data } = keyFile.safeParse(readJson(path, 'a key'));
    if (!data) throw new UnusableError(`${path} is damaged: put its copy there, or remove it`);
    keyrings.set(name, createKeyring(data, peers.data));
  }
  return { keyrings, peers: peers.data };
};

const readContract = (path: string) => {
  const { data } = contractDocument.safeParse(readJson(path, 'the contract', others(path)));
  if (!data) throw new UnusableError(`${path} is no contract as those of docs/contracts`);
  return { document: data, contract: fromDocument(data) };
};

/** Opens the subject of the checks. Throws `UnusableError` where an option is missing or wrong. */
export const openSubject = (options: SubjectOptions): Subject => {
  const { address, service, contractFile, keysFolder, inputs, waitMs } = options;
  const { document, contract } = readContract(contractFile);
  if (document.service !== service) {
    throw new UnusableError(`${contractFile} is the contract of ${document.service}`);
  }
  const { keyrings, peers } = openKeys(keysFolder);
  const here = Object.values(document.operations).filter(({ socket }) => socket === 'calls');
  const callers = here.flatMap((operation) => operation.callers);
  const caller = options.caller ?? callers.find((name) => keyrings.has(name));
  if (caller === undefined || !keyrings.has(caller)) {
    const names = [...new Set(callers)].join(', ');
    throw new UnusableError(`${keysFolder} has no keys of ${caller ?? `any caller (${names})`}`);
  }
  const [serverKey] = peers.services[service]?.curve ?? [];
  if (serverKey === undefined) {
    throw new UnusableError(`${keysFolder} lists no ${service}: make keys NAME=${service}`);
  }
  return {
    address,
    serverKey,
    document,
    contract,
    caller,
    keyringOf: (name) => keyrings.get(name),
    services: [...keyrings.keys()],
    inputs,
    waitMs,
  };
};
