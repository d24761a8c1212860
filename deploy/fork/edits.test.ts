import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  addContainer,
  addPackage,
  addSection,
  listFiles,
  removeCaller,
  removeContainer,
  removePackage,
  removeRequests,
  removeRows,
  removeSection,
} from './edits.ts';
import { namesOf } from './names.ts';

const names = namesOf('gift-cards');
const read = (path: string) => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');
const compact = (text: string) => text.replaceAll(/\s+/g, '').replaceAll(',]', ']');

test.each([
  ['containers', addContainer(names), removeContainer('gift-cards'), 'services/gift-cards'],
  ['lock', addPackage('@shop', names), removePackage('@shop', 'gift-cards'), '@shop/gift-cards'],
  ['sections', addSection(names), removeSection('gift-cards'), './gift-cards/section.ts'],
] as const)('what is added to the list of %s is taken out again', (file, add, remove, added) => {
  const before = read(listFiles[file]);

  const after = add(before);

  expect(after).toContain(added);
  expect(compact(remove(after))).toBe(compact(before));
});

test('a new container stands after the last service, and is like that of product', () => {
  const after = addContainer(names)(read(listFiles.containers));

  const order = [...after.matchAll(/SERVICE: (\S+) /g)].map(([, service]) => service);
  const last = order.findLastIndex((service) => service?.startsWith('services/'));
  expect(order[last]).toBe('services/gift-cards');
  expect(after).toContain('networks: { backend: { aliases: [gift-cards-backend] }');
});

test('a new section is the last one, and has its routes', () => {
  const after = addSection(names)(read(listFiles.sections));

  expect(compact(after)).toMatch(/sections:readonlySectionDefinition\[\]=\[.*,giftCards\];/);
  expect(compact(after)).toMatch(/,giftCardsRoutes\];$/);
});

test('requests for the routes of a service are taken out, whatever their query', () => {
  const requests = `@origin = here

### One
GET {{origin}}/api/products/{{product}}/gifts?limit=1

### Other
GET {{origin}}/api/products/{{product}}
`;

  const left = removeRequests(['/api/products/:id/gifts'])(requests);

  expect(left).toBe(requests.replace(/### One\n.*\n\n/, ''));
});

test('a service is taken out of the callers and subscribers of others', () => {
  const contract = `
      callers: ['gateway', 'gifts'],
      description: 'gifts',
  subscribers: ['gifts'],`;

  expect(removeCaller('gifts')(contract)).toBe(`
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

  const left = removeRows('gifts')(rows.join('\n')).split('\n');

  expect(left).toEqual([rows[0], rows[2], rows[4]]);
});
