import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Service } from './service.ts';

const folder = join(import.meta.dirname, '../../../services');

const isService = (value: unknown): value is Service =>
  typeof value === 'object' && value !== null && 'contract' in value && 'start' in value;

/** The service that a workspace of `services` defines in its `src/service.ts`. */
export const loadService = async (name: string): Promise<Service> => {
  const module: object = await import(join(folder, name, 'src/service.ts'));
  const service = Object.values(module).find(isService);
  if (!service) throw new Error(`services/${name}/src/service.ts exports no service`);
  return service;
};

/** The names of all services of this repository: every folder in `services` that defines one. */
export const serviceNames = (): readonly string[] =>
  readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'src/service.ts')))
    .toSorted();

/** All services of this repository, by name. */
export const everyService = (): Promise<readonly Service[]> =>
  Promise.all(serviceNames().map(loadService));
