import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Contract } from '../protocol/contract.ts';

const folder = join(import.meta.dirname, '../contracts');

const isContract = (value: unknown): value is Contract =>
  typeof value === 'object' && value !== null && 'operations' in value && 'subscribers' in value;

/** The contracts of all services, by the names of their files: every one in `contracts`. */
export const everyContract = async (): Promise<readonly Contract[]> => {
  const paths = readdirSync(folder).filter((path) => /^[a-z-]+\.ts$/.test(path));
  const modules = await Promise.all(
    paths.toSorted().map((path): Promise<object> => import(join(folder, path))),
  );
  return modules.flatMap((module) => Object.values(module).filter(isContract));
};
