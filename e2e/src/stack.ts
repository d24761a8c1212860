import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DockerComposeEnvironment, Wait } from 'testcontainers';
import { docker, openComposeProject } from './compose-project.ts';
import type { ComposeProject } from './compose-project.ts';
import { eventually } from './eventually.ts';
import { freePort } from '@shop/shared/testing/free-port';
import { projectName, removeLeftovers, removeProject } from './projects.ts';
import type { BackOffice } from './shop.ts';
import { unlimited } from './unlimited.ts';

export interface StackOptions {
  /** The compose file; by default the shop's own. */
  readonly composeFile?: string;
  /**
   * The project's name; by default one that nobody else has. Under the name of one that is up, its
   * containers are started anew on its volumes.
   */
  readonly name?: string;
  /** Where the logs go; by default `artifacts` beside the tests. */
  readonly logFolder?: string;
  /** For the compose file, such as `SEED_PRODUCTS`, or limits for clients: here are none. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The facts about a shop in containers by which another process can open it. */
export interface StackFacts {
  /** The name of its Compose project. */
  readonly name: string;
  readonly composeFile: string;
  /** The settings that the compose file was given. */
  readonly environment: Readonly<Record<string, string>>;
  /** The output of all containers so far. */
  readonly logFile: string;
  /** Where the gateway answers. */
  readonly url: string;
  readonly backOffice: BackOffice;
}

/** A shop in containers of its own, beside any other one on this machine. */
export interface Stack extends ComposeProject, StackFacts {
  /** Stops a service the ordinary way, by SIGTERM. */
  stop(service: string): Promise<void>;
  /** Ends every process of a service at once, by SIGKILL. */
  kill(service: string): Promise<void>;
  /** Starts what was stopped or killed; ends when it is healthy. */
  start(service: string): Promise<void>;
  /** Runs this many containers of a service; ends when all are healthy. */
  scale(service: string, replicas: number): Promise<void>;
  /** Makes the container of a service anew with other settings; ends when it is healthy. */
  configure(service: string, settings: Readonly<Record<string, string>>): Promise<void>;
  /** Starts one more gateway beside the first and resolves to where it answers. */
  addGateway(): Promise<string>;
  /** Removes containers, networks, volumes and images. */
  down(): Promise<void>;
}

const startTimeoutMs = 180_000;

const ownComposeFile = join(import.meta.dirname, '../../docker-compose.yml');
const ownLogFolder = join(import.meta.dirname, '../artifacts');

const lastLines = (file: string, count: number) =>
  (existsSync(file) ? readFileSync(file, 'utf8') : '').split('\n').slice(-count).join('\n');

const onlyThis = ['--detach', '--no-deps', '--no-recreate', '--no-build'];

/** Opens a shop in containers that was started by `startStack`, here or in another process. */
export const openStack = (facts: StackFacts): Stack => {
  const { name, composeFile, environment } = facts;
  const project = openComposeProject(name, composeFile, environment);
  const { compose, replicas, untilHealthy } = project;

  return {
    ...project,
    ...facts,
    stop: async (service) => void (await compose('stop', service)),
    kill: async (service) => void (await compose('kill', service)),
    async start(service) {
      const stopped = (await replicas(service)).filter(({ state }) => state !== 'running');
      if (stopped.length > 0) await docker(['start', ...stopped.map(({ id }) => id)]);
      await untilHealthy(service);
    },
    async scale(service, count) {
      await compose('up', ...onlyThis, '--scale', `${service}=${count}`, service);
      await untilHealthy(service, count);
    },
    async configure(service, settings) {
      const other = openComposeProject(name, composeFile, { ...environment, ...settings });
      await other.compose('up', '--detach', '--no-deps', '--no-build', service);
      await other.untilHealthy(service);
    },
    async addGateway() {
      const secondPort = await freePort();
      const publish = ['--publish', `127.0.0.1:${secondPort}:8080`];
      await compose('run', '--quiet-build', '--detach', '--no-deps', ...publish, 'gateway');
      const url = `http://127.0.0.1:${secondPort}`;
      await eventually(() => fetch(url), { timeoutMs: startTimeoutMs });
      return url;
    },
    down: () => removeProject(name),
  };
};

/**
 * Starts the shop of a compose file, with images of the source as it stands, under a project name
 * and on ports of its own. Ready when all containers are healthy and the stores are seeded;
 * otherwise it removes what has come of it and throws an error that ends with the containers' last
 * words. First it removes the shops of processes that ended without doing so.
 */
export const startStack = async (options: StackOptions = {}): Promise<Stack> => {
  const { composeFile = ownComposeFile, logFolder = ownLogFolder } = options;
  const { name = projectName('shop') } = options;
  const port = await freePort();
  const backOfficePort = await freePort();
  const adminToken = randomUUID();
  const environment = {
    ...unlimited,
    ...options.environment,
    PORT: String(port),
    BACK_OFFICE_PORT: String(backOfficePort),
    ADMIN_TOKEN: adminToken,
  };
  const logFile = join(logFolder, `${name}.log`);
  const url = `http://127.0.0.1:${port}`;
  const backOffice = { url: `http://127.0.0.1:${backOfficePort}`, adminToken };
  const stack = openStack({ name, composeFile, environment, logFile, url, backOffice });

  await removeLeftovers();
  let stopLogs = () => {};
  const start = async () => {
    // Containers are created first, so that their logs are followed from the first line.
    await stack.compose('create', '--build');
    stopLogs = stack.followLogs(logFile);
    await new DockerComposeEnvironment(dirname(composeFile), basename(composeFile))
      .withProjectName(name)
      .withEnvironment(environment)
      .withDefaultWaitStrategy(Wait.forHealthCheck())
      .withStartupTimeout(startTimeoutMs)
      .up();
  };
  const down = async () => {
    stopLogs();
    await stack.down();
  };
  await start().catch(async (cause: unknown) => {
    await down();
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`the shop did not start: ${why}\n${lastLines(logFile, 60)}`, { cause });
  });
  return { ...stack, down };
};
