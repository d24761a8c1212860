import type { z } from 'zod';
import { ServiceError } from '@shop/shared/errors';
import { compiled, compiledAtFirst } from '@shop/shared/protocol/compiled';
import type { Contract, Input, OperationName } from '@shop/shared/protocol/contract';
import type { Pieces, View, ViewedPage } from '../web/view.ts';
import {
  type Change,
  type EventEffects,
  type EventFacts,
  createChangeBy,
} from './event-effects.ts';
import type { Lookup } from './lookup.ts';
import type { JoinedItem, Purchasable, Reading, Section } from './page.ts';
import type { PartnerField, PartnerView } from './partner-field.ts';

/** A call to a service: the operation and its input. */
export type Question<C extends Contract> = {
  [K in OperationName<C>]: readonly [operation: K, input: Input<C, K>];
}[OperationName<C>];

/** Data of other products that is joined to the items of a list. */
interface Joins<Item> {
  /** The id of the product of an item. */
  readonly by: (item: Item) => string;
  /** The lookups whose entries are added to each item, in this order. */
  readonly with: readonly Lookup[];
}

type ItemOf<List> = List extends readonly (infer Item)[] ? Item : never;

/**
 * A section of the product page, besides the contract of its service. `Shown` is the data that the
 * view gets: that of the schema, with the fields that are joined to it.
 */
interface SectionOptions<
  C extends Contract,
  S extends z.ZodType,
  Shown extends z.output<S>,
  Fields extends z.core.$ZodLooseShape,
> {
  /**
   * Its name on the page; default: that of its service. A further section of a service has a name
   * of its own, and a folder of that name in the folder of the service.
   */
  readonly name?: string;
  /** The call that fetches the section of a product. */
  readonly ask: (productId: string) => Question<C>;
  /** The schema of the section's data. */
  readonly schema: S;
  /** Cuts the section's data out of the answer; default: the whole answer. */
  readonly pick?: (answer: Buffer) => Buffer;
  /** The time-out of the service: longer than nearly all answers take. */
  readonly timeoutMs: number;
  /** The greatest age of a copy that is shown instead of an answer. */
  readonly maxStaleMs: number;
  /**
   * How long a copy is as good as an answer, while the events of its service do not lag: for data
   * that seldom changes, and whose events are all in `on`. Default: the service is always asked.
   */
  readonly freshMs?: number;
  /**
   * Whether there is no page without it: a `NOT_FOUND` of its service is one of the page, and the
   * gateway is ready once the service has been reached. Exactly one section is required.
   */
  readonly required?: true;
  /** The version of the data, to tell newer copies from older ones; default: its `version`, or 0. */
  readonly versionOf?: (data: z.output<S>) => number;
  /** Whether the section allows to buy the product; its data is undefined if it is missing. */
  readonly purchasable?: (data: z.output<S> | undefined) => Purchasable;
  /** How the events of its service change copies. */
  readonly on?: EventEffects<C>;
  readonly joins?: Joins<ItemOf<z.output<S>>>;
  /** The part of the data that an open page shows as it changes; default: nothing. */
  readonly live?: (data: NonNullable<z.output<S>>) => unknown;
  /** Its fields on the page for phones; default: none. A later section wins a field. */
  readonly mobile?: MobilePart<NonNullable<Shown>, Fields>;
  /** Its field of a product for partners; default: none. */
  readonly partner?: PartnerField<C, NonNullable<Shown>>;
  /** The query parameters of the page that its view uses. */
  readonly query?: z.core.$ZodLooseShape;
  /** Its name in a sentence for people: `price`. */
  readonly label: string;
  readonly view: View<NonNullable<Shown>>;
}

/** The part of a section on the page for phones. */
interface MobilePart<Data, Fields extends z.core.$ZodLooseShape> {
  /** The schema of each field, which may be missing. */
  readonly fields: Fields;
  /** The fields of a section with data. */
  readonly of: (data: Data, isCurrent: boolean) => Partial<z.input<z.ZodObject<Fields>>>;
}

/** Fields of the page for phones, by their names. */
export type MobileFields = Readonly<Record<string, unknown>>;

/** A section of the product page with hidden types: see `SectionOptions`. */
export interface SectionDefinition extends Pick<
  SectionOptions<Contract, z.ZodType, unknown, z.core.$ZodLooseShape>,
  'schema' | 'timeoutMs' | 'maxStaleMs' | 'freshMs' | 'label'
> {
  readonly name: string;
  readonly contract: Contract;
  readonly required: boolean;
  readonly ask: (productId: string) => Question<Contract>;
  readonly pick: (answer: Buffer) => Buffer;
  /** Reads data. Throws `BAD_REPLY` if it violates the contract. */
  readonly read: (data: Buffer) => Reading;
  /** Whether the product can be bought if the section is missing. */
  readonly withoutData: Purchasable;
  readonly followsEvents: boolean;
  /** The change by an event of the contract; undefined for an event without effect. */
  readonly changeBy: (event: EventFacts) => Change | undefined;
  readonly lookups: readonly Lookup[];
  readonly query: z.core.$ZodLooseShape;
  /** The part of the data that changes while a page is open; undefined for a section without. */
  readonly live: ((data: Buffer) => unknown) | undefined;
  /** Its fields on the page for phones. Throws `BAD_REPLY` like `read`. */
  readonly mobile: (section: Pick<Section, 'data' | 'status'>) => MobileFields;
  /** Its field of a product for partners; undefined for a section without. */
  readonly partner: PartnerView | undefined;
  /** The schemas of those fields. */
  readonly mobileFields: z.core.$ZodLooseShape;
  /** The HTML of the section. Throws `BAD_REPLY` like `read`. */
  readonly view: (section: Section, page: ViewedPage) => Pieces;
}

const badReply = (cause?: unknown) =>
  new ServiceError('BAD_REPLY', 'a service answered what its contract does not say', { cause });

const versionIn = (data: unknown): number =>
  typeof data === 'object' && data !== null && 'version' in data ? Number(data.version) : 0;

const nothing = Buffer.from('null');

const brackets = { open: 0x5b, close: 0x5d };

const isBlank = (bytes: Buffer) => bytes.every((byte) => byte <= 0x20);

/** The element of a list of at most one, as it is in the JSON; `null` for an empty list. */
export const onlyElement = (list: Buffer): Buffer => {
  if (list.at(0) !== brackets.open || list.at(-1) !== brackets.close) throw badReply();
  const element = list.subarray(1, -1);
  return isBlank(element) ? nothing : element;
};

const joinsNothing: readonly JoinedItem[] = [];

/** Makes the functions that read data of a section by its schema, and with what is joined to it. */
const createReader = <S extends z.ZodType, Shown>(
  schema: S,
  joins: Joins<ItemOf<z.output<S>>> | undefined,
) => {
  const check = compiledAtFirst(schema);
  const parse = (bytes: Buffer) => {
    try {
      const json: unknown = JSON.parse(bytes.toString());
      return { json, data: check().parse(json) };
    } catch (error) {
      throw badReply(error);
    }
  };
  /** Data as its view gets it: with the schema's defaults, and what was joined to its items. */
  const shownOf = (bytes: Buffer): unknown => {
    const { json, data } = parse(bytes);
    if (!joins || !Array.isArray(json) || !Array.isArray(data)) return data;
    return data.map((item: object, index) => ({ ...json[index], ...item }));
  };
  // Only a list has items, as the type of `joins` says.
  // The lookups have checked what they joined.
  const dataOf = (bytes: Buffer) => (shownOf(bytes) ?? null) as NonNullable<Shown> | null;
  const joinedOf = (data: unknown): readonly JoinedItem[] =>
    !joins || !Array.isArray(data)
      ? joinsNothing
      : data.map((item) => ({
          productId: joins.by(item),
          opening: JSON.stringify(item).slice(0, -1),
        }));
  return { parse, dataOf, joinedOf };
};

/** Declares a section of the product page; what it needs of its service comes from the contract. */
export const section = <
  C extends Contract,
  S extends z.ZodType,
  Shown extends z.output<S> = z.output<S>,
  const Fields extends z.core.$ZodLooseShape = z.core.$ZodLooseShape,
>(
  contract: C,
  options: SectionOptions<C, S, Shown, Fields>,
): SectionDefinition => {
  const { schema, joins, purchasable = () => true, versionOf = versionIn } = options;
  const { live, mobile, partner } = options;
  const { parse, dataOf, joinedOf } = createReader<S, Shown>(schema, joins);
  return {
    ...options,
    name: options.name ?? contract.service,
    contract,
    required: options.required ?? false,
    pick: options.pick ?? ((answer) => answer),
    read: (bytes) => {
      const { data } = parse(bytes);
      return {
        version: versionOf(data),
        purchasable: purchasable(data),
        joined: joinedOf(data),
      };
    },
    withoutData: purchasable(undefined),
    followsEvents: Object.keys(options.on ?? {}).length > 0,
    changeBy: createChangeBy(options.on),
    lookups: joins?.with ?? [],
    query: options.query ?? {},
    live:
      live &&
      ((bytes) => {
        const { data } = parse(bytes);
        return data ? live(data) : null;
      }),
    mobile: ({ data, status }) => {
      const shown = data && dataOf(data);
      return shown && mobile ? mobile.of(shown, status === 'ok') : {};
    },
    partner: partner && {
      ...partner,
      read: (bytes) => {
        const shown = dataOf(bytes);
        if (!shown) return null;
        return compiled(partner.schema).parse(partner.of ? partner.of(shown) : shown);
      },
    },
    mobileFields: mobile?.fields ?? {},
    view: (shown, page) => options.view(shown.data ? dataOf(shown.data) : null, shown, page),
  };
};
