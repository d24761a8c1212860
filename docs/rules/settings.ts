import { join } from 'node:path';
import { parse } from 'yaml';
import { serviceNames } from '@shop/shared/service/every-service';
import { mongoSettings } from '@shop/shared/service/mongo';
import type { z } from 'zod';
import { files, textOf } from './repository.ts';
import { table, withPart } from './table.ts';

/** One setting of a process, as its schema declares it. */
interface Setting {
  readonly name: string;
  readonly description: string;
  /** Undefined where the process needs a value, or does without one. */
  readonly byDefault: string | undefined;
  readonly required: boolean;
}

const root = join(import.meta.dirname, '../..');

const everyProcess = 'shared/src/service/settings.ts';

/** The files that declare what a process reads from its environment. */
const declarations = [
  everyProcess,
  ...files.filter((path) =>
    /^(services\/[^/]+|gateway|deploy\/[^/]+)\/src\/config\.ts$/.test(path),
  ),
];

/** The documents with settings, each with the schema that they are declared in. */
const documented = async (): Promise<readonly (readonly [readme: string, z.ZodObject])[]> => {
  const declared = declarations.map(async (path) => {
    const readme = path === everyProcess ? 'README.md' : path.replace('src/config.ts', 'README.md');
    const module: { settings: z.ZodObject } = await import(join(root, path));
    return [readme, module.settings] as const;
  });
  // A service without such a file has those of its storage.
  const implied = serviceNames()
    .filter((name) => !declarations.includes(`services/${name}/src/config.ts`))
    .map((name) => [`services/${name}/README.md`, mongoSettings] as const);
  return [...(await Promise.all(declared)), ...implied];
};

const toSetting = ([name, schema]: [string, z.ZodType]): Setting => {
  const nothing = schema.safeParse(undefined);
  // A list without entries is written as nothing.
  const data = Array.isArray(nothing.data) && nothing.data.length === 0 ? '' : nothing.data;
  const byDefault = nothing.success && data !== undefined ? JSON.stringify(data) : undefined;
  return { name, description: schema.description ?? '', byDefault, required: !nothing.success };
};

const unquoted = (json: string) => json.replace(/^"|"$/g, '');

const defaultCell = ({ byDefault, required }: Setting) => {
  if (byDefault !== undefined) return `\`${unquoted(byDefault)}\``;
  return required ? 'must be set' : '';
};

const tableOf = (settings: readonly Setting[]): string =>
  table(
    ['setting', 'default', 'what it is'],
    settings.map((one) => [`\`${one.name}\``, defaultCell(one), one.description]),
  );

/** A setting of Compose for Node itself, which no process reads. */
const ofCompose: Setting = {
  name: 'STORES_CA_FILE',
  description:
    'for stores with certificates of an authority of your own: its certificate, as containers see it',
  byDefault: undefined,
  required: false,
};

/**
 * The settings that docker-compose.yml passes on from its caller, `${NAME…}` or a name without a
 * value, each with its default there; empty where the process decides.
 */
const passedOn = (): ReadonlyMap<string, string> => {
  const text = textOf('docker-compose.yml');
  const { services } = parse(text, { merge: true }) as {
    services: Record<string, { environment?: Record<string, string | null> }>;
  };
  const interpolated = [...text.matchAll(/\$\{([A-Z_]+)(?::-([^}]*))?/g)];
  const bare = Object.values(services).flatMap(({ environment = {} }) =>
    Object.entries(environment).flatMap(([name, value]) => (value === null ? [name] : [])),
  );
  const all = [
    ...bare.map((name): [string, string] => [name, '']),
    ...interpolated.map(([, name = '', value = '']): [string, string] => [name, value]),
  ].filter(([name]) => !name.startsWith('COMPOSE_'));
  return new Map(all.toSorted(([a], [b]) => (a < b ? -1 : 1)));
};

const envExample = (all: readonly Setting[]): string =>
  [
    '# The settings of docker-compose.yml. None is needed: to change one, copy this file',
    '# to .env and remove the # before the line.',
    ...[...passedOn()].flatMap(([name, byCompose]) => {
      const setting = [...all, ofCompose].find((one) => one.name === name);
      return [
        '',
        `# ${setting?.description ?? ''}`,
        `#${name}=${byCompose || unquoted(setting?.byDefault ?? '')}`,
      ];
    }),
    '',
  ].join('\n');

/** Every file with generated settings, as it should be. */
export const generatedFiles = async (): Promise<ReadonlyMap<string, string>> => {
  const generated = new Map<string, string>();
  const all: Setting[] = [];
  for (const [readme, { shape }] of await documented()) {
    const settings = Object.entries(shape).map(toSetting);
    all.push(...settings);
    if (!files.includes(readme)) continue;
    const text = generated.get(readme) ?? textOf(readme);
    generated.set(readme, withPart(text, 'settings', tableOf(settings)));
  }
  return generated.set('.env.example', envExample(all));
};
