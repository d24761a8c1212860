import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { OpenApiDocument } from '../openapi/document.ts';

/** A part of a reference in a document (RFC 6901). */
const escaped = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1');

const resolve = (document: object, reference: string): unknown =>
  reference
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((value, part) => Object(value)[part], document);

const openAjv = (document: OpenApiDocument) => {
  const ajv = new Ajv2020({ strict: false, validateSchema: false });
  formats.default(ajv);
  return ajv.addSchema(document, 'openapi');
};

/**
 * Makes the check that the answer of an operation is one that an OpenAPI document declares: its
 * status, its media type, its headers, and its JSON by the schema. Throws what is wrong.
 */
export const createDocumentCheck = (document: OpenApiDocument) => {
  const ajv = openAjv(document);

  return async (method: string, path: string, response: Response): Promise<void> => {
    const { status, headers } = response;
    const fail = (what: string): never => {
      throw new Error(`${method} ${path} answered ${status}: ${what}`);
    };
    const own = `#/paths/${escaped(path)}/${method.toLowerCase()}/responses/${status}`;
    const declared = Object(resolve(document, own));
    const at: string = declared.$ref ?? own;
    const { headers: named = {}, content } = Object(resolve(document, at));
    if (Object.keys(declared).length === 0) fail('no such status is declared');
    for (const name of Object.keys(named)) if (!headers.has(name)) fail(`it has no ${name}`);
    if (!content) return;

    const [media = ''] = (headers.get('content-type') ?? '').split(';');
    if (!(media in content)) fail(`no ${media} is declared, but ${Object.keys(content).join()}`);
    if (!media.endsWith('json')) return;
    const text = await response.clone().text();
    const reference = `openapi${at}/content/${escaped(media)}/schema`;
    const validate = ajv.getSchema(reference) ?? fail(`there is no ${reference}`);
    if (validate(JSON.parse(text))) return;
    fail(`${ajv.errorsText(validate.errors, { dataVar: 'body' })}: ${text}`);
  };
};
export type DocumentCheck = ReturnType<typeof createDocumentCheck>;
