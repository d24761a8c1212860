import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

/** The modules that a process has loaded after an import of a file: Node's, and those of packages. */
const loadedBy = async (file: string): Promise<string[]> => {
  const script = `
    import { createRequire } from 'node:module';
    await import(process.argv[1]);
    const packages = Object.keys(createRequire(import.meta.url).cache);
    process.stdout.write([...process.moduleLoadList, ...packages].join('\\n'));
  `;
  const parameters = ['--input-type=module', '--eval', script, join(import.meta.dirname, file)];
  const { stdout } = await promisify(execFile)(process.execPath, parameters);
  return stdout.split('\n');
};

test('a service starts without a client of the web, and without the drivers of stores', async () => {
  const loaded = await loadedBy('run-service.ts');
  const foundIn = (...names: string[]) =>
    names.filter((name) => loaded.some((one) => one.includes(name)));

  expect(foundIn('undici', '/mongodb/', '/ioredis/')).toEqual([]);
  expect(foundIn('_http_server', '/prom-client/')).toHaveLength(2);
});
