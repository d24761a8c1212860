import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  withContainer,
  withPackage,
  withSection,
  withoutCaller,
  withoutContainer,
  withoutPackage,
  withoutRequests,
  withoutRows,
  withoutSection,
} from './edits.ts';
import { listFiles } from './service-paths.ts';

const read = (path: string) => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');
const compact = (text: string) => text.replaceAll(/\s+/g, '').replaceAll(',]', ']');

test.each([
  ['containers', withContainer, withoutContainer, 'services/gift-cards'],
  [
    'lock',
    (text: string) => withPackage(text, '@shop', 'gift-cards'),
    (text: string) => withoutPackage(text, '@shop', 'gift-cards'),
    '@shop/gift-cards',
  ],
  [
    'sections',
    (text: string) => withSection(text, 'gift-cards', 'giftCards'),
    withoutSection,
    './gift-cards/section.ts',
  ],
] as const)('an addition to the list of %s is taken out again', (file, add, remove, added) => {
  const before = read(listFiles[file]);

  const after = add(before, 'gift-cards');

  expect(after).toContain(added);
  expect(compact(remove(after, 'gift-cards'))).toBe(compact(before));
});

test('a new container stands after the last service, and is like that of product', () => {
  const after = withContainer(read(listFiles.containers), 'gift-cards');

  const order = [...after.matchAll(/SERVICE: (\S+) /g)].map(([, service]) => service);
  const last = order.findLastIndex((service) => service?.startsWith('services/'));
  expect(order[last]).toBe('services/gift-cards');
  expect(after).toContain('networks: { backend: { aliases: [gift-cards-backend] }');
});

test('a new section is the last one, and has its routes', () => {
  const after = withSection(read(listFiles.sections), 'gift-cards', 'giftCards');

  expect(compact(after)).toMatch(/sections:readonlySectionDefinition\[\]=\[.*,giftCards\];/);
  expect(compact(after)).toMatch(/,giftCardsRoutes\];$/);
});

test('a section and its routes can be the first ones', () => {
  const lists = `import type { Route } from '../edge/route.ts';

export const sections: readonly SectionDefinition[] = [];

export const sectionRoutes: readonly Route[] = [
];
`;

  const after = withSection(lists, 'gift-cards', 'giftCards');

  expect(after).toContain('SectionDefinition[] = [giftCards];');
  expect(after).toContain('Route[] = [giftCardsRoutes];');
});

test.each(['sections', 'sectionRoutes'])('without the array %s there is no place', (array) => {
  const lists = read(listFiles.sections).replace(`const ${array}:`, 'const others:');

  expect(() => withSection(lists, 'gift-cards', 'giftCards')).toThrow(`there is no array ${array}`);
});

test('requests for the routes of a service are taken out, whatever their query', () => {
  const requests = `@origin = here

### One
GET {{origin}}/api/products/{{product}}/gifts?limit=1

### Other
GET {{origin}}/api/products/{{product}}
`;

  const left = withoutRequests(requests, ['/api/products/:id/gifts']);

  expect(left).toBe(requests.replace(/### One\n.*\n\n/, ''));
});

test('a variable goes with the last request that has it', () => {
  const requests = `@origin = here
@gift = g-1

### One
GET {{origin}}/api/gifts/{{gift}}

### Other
GET {{origin}}/api/products
`;

  const left = withoutRequests(requests, ['/api/gifts/:id']);

  expect(left).toBe(requests.replace(/@gift.*\n/, '').replace(/### One\n.*\n\n/, ''));
});

test('a service is taken out of the callers and subscribers of others', () => {
  const contract = `
      callers: ['gateway', 'gifts'],
      description: 'gifts',
  subscribers: ['gifts'],`;

  expect(withoutCaller(contract, 'gifts')).toBe(`
      callers: ['gateway'],
      description: 'gifts',
  subscribers: [],`);
});

test('rows of tables that are about a service, or lead to it, are taken out', () => {
  const rows = [
    '| event | service | what      |',
    '| `one` | gifts   | a row     |',
    '| `two` | pricing | of gifts  |',
    '| [gifts](../services/gifts/README.md) | |',
    'gifts in a sentence: `services/gifts/src`',
  ];

  const left = withoutRows(rows.join('\n'), 'gifts').split('\n');

  expect(left).toEqual([rows[0], rows[2], rows[4]]);
});
