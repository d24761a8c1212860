import type { Names } from './names.ts';
import type { Files, Wanted } from './service-files.ts';

const sectionFile = ({ service, variable, oneVariable }: Names, { events }: Wanted) => `\
import { ${oneVariable}, ${variable}Contract } from '@shop/shared/contracts/${service}';
import { minute } from '../../product-page/policy.ts';
import { onlyElement, section } from '../../product-page/section.ts';
import { ${oneVariable}View } from './view.ts';

/** What is noted about the product; null where nothing is. */
export const ${variable} = section(${variable}Contract, {
  ask: (productId) => ['find', { ids: [productId] }],
  schema: ${oneVariable}.nullable(),
  pick: onlyElement,
  timeoutMs: 300,
  maxStaleMs: 5 * minute,${events ? `\n  on: { ${oneVariable}Changed: 'replace' },` : ''}
  label: '${service}',
  view: ${oneVariable}View,
});
`;

const viewFile = ({ service, oneVariable, oneType }: Names) => `\
import type { ${oneType} } from '@shop/shared/contracts/${service}';
import { html } from '../../web/html.ts';
import type { View } from '../../web/view.ts';

/** What is noted about the product, at its end; nothing where nothing is. */
export const ${oneVariable}View: View<${oneType}> = (${oneVariable}) => ({
  last: ${oneVariable} && html\`<section class="band"><p>\${${oneVariable}.text}</p></section>\`,
});
`;

const routesFile = ({ service, variable, one, oneVariable }: Names) => `\
import { ${variable}Contract } from '@shop/shared/contracts/${service}';
import type { ApiParts } from '../../api/api-parts.ts';
import { jsonAnswer } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { idempotencyKeyOf } from '../../input/request-headers.ts';

/** What staff may do with ${service}. */
export const ${variable}Routes = ({ write, checkProduct }: ApiParts): readonly Route[] => [
  route('POST', '/api/v1/products/:id/${one}', {
    admin: true,
    body: ${variable}Contract.operations.create.input.omit({ id: true }),
    handle: async ({ id, body, headers, context, scopeKey }) => {
      await checkProduct(id, context);
      const options = { context, key: idempotencyKeyOf(headers, scopeKey), changes: [id] };
      const ${oneVariable} = await write(${variable}Contract, 'create', { id, ...body }, options);
      return jsonAnswer(201, ${oneVariable});
    },
  }),
];
`;

const fakeFile = ({ service, variable, oneVariable, oneType }: Names) => `\
import { type ${oneType}, ${variable}Contract } from '@shop/shared/contracts/${service}';
import { fakeService, updatedAt } from '../../../testing/fake-service.ts';

/** The service in memory, for tests of the gateway. */
export const fake = fakeService(${variable}Contract, () => {
  const all = new Map<string, ${oneType}>();
  return {
    all,
    stock: (id: string) => void all.set(id, { id, text: 'Bright', version: 1, updatedAt }),
    handlers: {
      find: async ({ ids }) => ids.flatMap((id) => all.get(id) ?? []),
      create: async ({ id, text }) => {
        const ${oneVariable} = { id, text, version: 1, updatedAt };
        all.set(id, ${oneVariable});
        return ${oneVariable};
      },
    },
  };
});
`;

const sampleFile = ({ service, oneType }: Names) => `\
import type { ${oneType} } from '@shop/shared/contracts/${service}';
import { teapot } from '../../product/testing/sample.ts';

/** What is noted about the teapot. */
export const sample: ${oneType} = {
  id: teapot.id,
  text: 'It pours well.',
  version: 1,
  updatedAt: '2026-11-21T09:29:00.000Z',
};
`;

/** The request of the new route, for the HTTP clients of editors. */
export const requestFor = ({ one }: Names): string => `\
### What is noted about a product, once
POST {{backOffice}}/api/v1/products/{{product}}/${one}
Authorization: Bearer {{admin}}
Content-Type: application/json
Idempotency-Key: {{$guid}}

{ "text": "It pours well." }
`;

/** The folder of a new section of the product page. */
export const sectionFiles = (names: Names, wanted: Wanted): Files => {
  const folder = `gateway/src/sections/${names.service}`;
  return {
    [`${folder}/section.ts`]: sectionFile(names, wanted),
    [`${folder}/view.ts`]: viewFile(names),
    [`${folder}/routes.ts`]: routesFile(names),
    [`${folder}/testing/fake.ts`]: fakeFile(names),
    [`${folder}/testing/sample.ts`]: sampleFile(names),
  };
};
