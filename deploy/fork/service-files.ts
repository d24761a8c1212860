import type { Names } from './names.ts';

/** What a new service has besides its operations. */
export interface Wanted {
  /** It announces each change of its aggregates. */
  readonly events: boolean;
  /** It has a section on the product page. */
  readonly section: boolean;
}

/** A file that is made, by its path in the repository. */
export type Files = Readonly<Record<string, string>>;

const contractFile = (
  { service, variable, oneVariable, oneType }: Names,
  { events, section }: Wanted,
) => `\
import { z } from 'zod';
import { contract } from '../protocol/contract.ts';
import { id, ids, timestamp, version } from './common.ts';
import { line, written } from './texts.ts';

/** What is noted about one product. */
export const ${oneVariable} = z.object({
  /** The product's. */
  id,
  text: written,
  version,
  updatedAt: timestamp,
});
export type ${oneType} = z.infer<typeof ${oneVariable}>;

export const ${variable}Contract = contract({
  service: '${service}',
  version: '1.0.0',
  operations: {
    /** In no particular order, without the ids that have none. */
    find: {
      input: z.strictObject({ ids }),
      output: z.array(${oneVariable}),
      idempotent: true,
      timeoutMs: 300,
      callers: ['gateway'],
    },
    /** The first text for a product; \`ALREADY_EXISTS\` where there is one. */
    create: {
      input: z.strictObject({ id, text: line(200) }),
      output: ${oneVariable},
      idempotent: true,
      idempotencyKey: true,
      aggregate: 'id',
      timeoutMs: 2_000,
      callers: ['gateway'],
      admin: true,
      role: 'admin',
    },
    /** Another text; \`CONFLICT\` when \`expectedVersion\` is no longer the version. */
    change: {
      input: z.strictObject({ id, text: line(200), expectedVersion: version }),
      output: ${oneVariable},
      idempotent: true,
      idempotencyKey: true,
      aggregate: 'id',
      timeoutMs: 2_000,
      callers: ['gateway'],
      admin: true,
      role: 'admin',
    },
  },
  events: {${events ? `\n    ${oneVariable}Changed: ${oneVariable},\n  ` : ''}},
  subscribers: [${events && section ? "'gateway'" : ''}],
});
`;

const serviceFile = (
  { service, variable, one, oneVariable, oneType }: Names,
  { events }: Wanted,
) => `\
import { ${oneVariable}, ${variable}Contract } from '@shop/shared/contracts/${service}';
import { service } from '@shop/shared/service/definition';
import { first${oneType}, rewritten } from './${one}.ts';

/** The ${service} service: one aggregate for each product that something is noted about. */
export const ${variable} = service(${variable}Contract, ({ aggregates }) => {
  const all = aggregates('${variable}', { schema: ${oneVariable}${events ? `, event: '${oneVariable}Changed'` : ''} });
  return {
    find: ({ ids }, context) => all.findMany(ids, context),
    create: (given, context) => all.create(context, () => first${oneType}(given)),
    change: ({ id, text, expectedVersion }, context) =>
      all.change(id, context, { expectedVersion }, (present) => rewritten(present, text)),
  };
});
`;

const rulesFile = ({ service, oneVariable, oneType }: Names) => `\
import type { ${oneType} } from '@shop/shared/contracts/${service}';
import { invalidField } from '@shop/shared/errors';
import type { Facts } from '@shop/shared/storage/aggregate';

/** The first text for a product. */
export const first${oneType} = ({
  id,
  text,
}: Pick<${oneType}, 'id' | 'text'>): Facts<${oneType}> => ({
  id,
  text,
});

/** The same with another text. Throws \`INVALID_ARGUMENT\` where it is the same text. */
export const rewritten = (${oneVariable}: ${oneType}, text: string): Facts<${oneType}> => {
  if (${oneVariable}.text === text) throw invalidField('text', 'is what is there already');
  return { ...${oneVariable}, text };
};
`;

const rulesTest = ({ one, oneType }: Names) => `\
import { expect, test } from '@jest/globals';
import { first${oneType}, rewritten } from './${one}.ts';

const version = { version: 1, updatedAt: '2026-01-01T00:00:00.000Z' };
const first = { ...first${oneType}({ id: 'lamp', text: 'Bright' }), ...version };

test('another text takes the place of the first', () => {
  expect(rewritten(first, 'Dim')).toMatchObject({ id: 'lamp', text: 'Dim' });
});

test('the same text again is refused', () => {
  expect(() => rewritten(first, 'Bright')).toThrow(
    expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      fields: [{ field: 'text', message: expect.any(String) }],
    }),
  );
});
`;

const serviceTest = ({ variable, oneVariable }: Names, { events }: Wanted) => `\
import { expect, test } from '@jest/globals';
import { startedService } from '@shop/shared/testing/started-service';
import { ${variable} } from './service.ts';

const lamp = { id: 'lamp', text: 'Bright' };

test('what was created is found${events ? ' and announced' : ''}', async () => {
  const { call${events ? ', announced' : ''} } = await startedService(${variable});

  const ${oneVariable} = await call('create', lamp);

  expect(${oneVariable}).toMatchObject({ ...lamp, version: 1 });
  expect(await call('find', { ids: ['lamp', 'gone'] })).toEqual([${oneVariable}]);${
    events
      ? `
  expect(await announced()).toMatchObject([
    { type: '${oneVariable}Changed', key: 'lamp', data: ${oneVariable} },
  ]);`
      : ''
  }
});

test('a change of an older version is a conflict', async () => {
  const { call } = await startedService(${variable});
  await call('create', lamp);
  await call('change', { id: 'lamp', text: 'Dim', expectedVersion: 1 });

  const late = call('change', { id: 'lamp', text: 'Dark', expectedVersion: 1 });

  await expect(late).rejects.toMatchObject({ code: 'CONFLICT' });
});

test('one key is one change', async () => {
  const { call } = await startedService(${variable});
  await call('create', lamp);
  const change = { id: 'lamp', text: 'Dim', expectedVersion: 1 };

  const first = await call('change', change, { key: 'key-1' });

  expect(await call('change', change, { key: 'key-1' })).toEqual(first);
});
`;

const readme = ({ service, one, oneVariable }: Names, { events }: Wanted) => `\
# ${service.charAt(0).toUpperCase()}${service.slice(1)}

Owns what is noted about products.

| operation | what it does                                                    |
| --------- | --------------------------------------------------------------- |
| \`find\`    | what is noted about up to 100 products                          |
| \`create\`  | the first text for a product                                    |
| \`change\`  | another text; the caller names the version that it saw          |

${events ? `Announces \`${oneVariable}Changed\` with the whole state, in the same document write as the change.\n` : 'Announces nothing. '}Follows no other service.

<!-- settings -->
<!-- /settings -->

## Reading order

1. [\`shared/src/contracts/${service}.ts\`](../../shared/src/contracts/${service}.ts): what others
   may ask
2. [\`src/service.ts\`](src/service.ts): what is stored, and one line for each operation
3. [\`src/${one}.ts\`](src/${one}.ts): the rules, with their tests beside them
`;

const manifest = (scope: string, { service }: Names) =>
  `${JSON.stringify(
    {
      name: `${scope}/${service}`,
      version: '0.1.0',
      private: true,
      license: 'MIT',
      type: 'module',
      exports: { './*': './src/*.ts' },
      scripts: { start: 'node src/main.ts' },
      dependencies: { [`${scope}/shared`]: '0.1.0' },
    },
    null,
    2,
  )}\n`;

/** The files of a new service: contract, definition, rules, tests. */
export const serviceFiles = (scope: string, names: Names, wanted: Wanted): Files => {
  const { service, variable, one } = names;
  const folder = `services/${service}`;
  return {
    [`shared/src/contracts/${service}.ts`]: contractFile(names, wanted),
    [`${folder}/package.json`]: manifest(scope, names),
    [`${folder}/README.md`]: readme(names, wanted),
    [`${folder}/src/main.ts`]: `import { run } from '@shop/shared/service/run';\nimport { ${variable} } from './service.ts';\n\nawait run(${variable});\n`,
    [`${folder}/src/service.ts`]: serviceFile(names, wanted),
    [`${folder}/src/service.test.ts`]: serviceTest(names, wanted),
    [`${folder}/src/${one}.ts`]: rulesFile(names),
    [`${folder}/src/${one}.test.ts`]: rulesTest(names),
  };
};
