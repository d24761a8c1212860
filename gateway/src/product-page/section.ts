import type { z } from 'zod';
import { ServiceError } from '@shop/shared/errors';
import { compiledAtFirst } from '@shop/shared/protocol/compiled';
import type {
  Contract,
  EventBody,
  EventName,
  Input,
  OperationName,
} from '@shop/shared/protocol/contract';
import type { Pieces, View, ViewedPage } from '../web/view.ts';
import type { Lookup } from './lookup.ts';
import type { JoinedItem, Purchasable, Section } from './composed-section.ts';

/** A call to a service: the operation, and its input. */
export type Question<C extends Contract> = {
  [K in OperationName<C>]: readonly [operation: K, input: Input<C, K>];
}[OperationName<C>];

/** The other products that the items of a list are about, and what is shown of them. */
interface Joins<Item> {
  /** The id of the product that an item is about. */
  readonly by: (item: Item) => string;
  /** What is added to each item, each under the field of the lookup, in this order. */
  readonly with: readonly Lookup[];
}

type ItemOf<List> = List extends readonly (infer Item)[] ? Item : never;

/** What a section of the product page is, besides the contract of its service. */
interface SectionOptions<C extends Contract, S extends z.ZodType, V extends z.ZodType> {
  /** What its service is asked for a product. */
  readonly ask: (productId: string) => Question<C>;
  /** The section's data, as the contract says. */
  readonly schema: S;
  /** The section's data as it stands in the answer; the whole answer if left out. */
  readonly pick?: (answer: Buffer) => Buffer;
  /** How long the service may take: what nearly all answers need, with a margin. */
  readonly timeoutMs: number;
  /** How old a copy may be that is shown in place of an answer. */
  readonly maxStaleMs: number;
  /**
   * The page does not exist without it: a `NOT_FOUND` of its service is one of the page, and the
   * gateway is ready once the service has been reached. One section is.
   */
  readonly required?: true;
  /**
   * The version of the data, by which a copy is known to be newer; default: its `version`, or 0.
   */
  readonly versionOf?: (data: z.output<S>) => number;
  /** What it says of whether the product can be bought; undefined: there is no data. */
  readonly purchasable?: (data: z.output<S> | undefined) => Purchasable;
  /**
   * What its service's events do to copies. `replace`: the event is about the product of its key,
   * and its body is the section's new data. A function: gives the id of the product whose copy is
   * out of date.
   */
  readonly on?: {
    readonly [E in EventName<C>]?: 'replace' | ((body: EventBody<C, E>) => string);
  };
  readonly joins?: Joins<ItemOf<z.output<S>>>;
  /** The data with what is joined to it; `schema` if left out. */
  readonly shows?: V;
  /** The parameters of the page that mean something to its view. */
  readonly query?: z.core.$ZodLooseShape;
  /** What people call it, in a sentence: `price`. */
  readonly label: string;
  readonly view: View<NonNullable<z.output<V>>>;
}

/** The little that the gateway reads of a section's data. */
export interface Reading {
  readonly version: number;
  readonly purchasable: Purchasable;
  /** Empty for a section that joins nothing. */
  readonly joined: readonly JoinedItem[];
}

/** What an event changes. */
export interface Change {
  readonly productId: string;
  /** The section's new data; undefined where the copy is out of date. */
  readonly data: unknown;
}

/** A section of the product page, whatever its service: see `SectionOptions`. */
export interface SectionDefinition extends Pick<
  SectionOptions<Contract, z.ZodType, z.ZodType>,
  'timeoutMs' | 'maxStaleMs' | 'label'
> {
  /** The name of its service. */
  readonly name: string;
  readonly contract: Contract;
  readonly required: boolean;
  readonly ask: (productId: string) => Question<Contract>;
  readonly pick: (answer: Buffer) => Buffer;
  /** Throws `BAD_REPLY` for data that is not what the contract says. */
  readonly read: (data: Buffer) => Reading;
  /** What its absence says of whether the product can be bought. */
  readonly withoutData: Purchasable;
  readonly followsEvents: boolean;
  /** What an event of the contract changes; undefined for one that it does not look at. */
  readonly changeBy: (event: {
    readonly type: string;
    readonly key: string;
    readonly data: unknown;
  }) => Change | undefined;
  readonly lookups: readonly Lookup[];
  readonly query: z.core.$ZodLooseShape;
  /** The section for people. Throws `BAD_REPLY` like `read`. */
  readonly view: (section: Section, page: ViewedPage) => Pieces;
}

const badReply = (cause?: unknown) =>
  new ServiceError('BAD_REPLY', 'a service answered what its contract does not say', { cause });

/** Reads data by its schema, which is compiled for the first. Throws `BAD_REPLY`. */
const readerOf = <S extends z.ZodType>(schema: S): ((data: Buffer) => z.output<S>) => {
  const compiled = compiledAtFirst(schema);
  return (data) => {
    try {
      return compiled().parse(JSON.parse(data.toString()));
    } catch (error) {
      throw badReply(error);
    }
  };
};

const versionIn = (data: unknown): number =>
  typeof data === 'object' && data !== null && 'version' in data ? Number(data.version) : 0;

const nothing = Buffer.from('null');

const brackets = { open: 0x5b, close: 0x5d };

const isBlank = (bytes: Buffer) => bytes.every((byte) => byte <= 0x20);

/** The element of a list of at most one, cut out of its brackets; `null` if there is none. */
export const onlyElement = (list: Buffer): Buffer => {
  if (list.at(0) !== brackets.open || list.at(-1) !== brackets.close) throw badReply();
  const element = list.subarray(1, -1);
  return isBlank(element) ? nothing : element;
};

type Shown<V extends z.ZodType> = NonNullable<z.output<V>> | null;

const joinsNothing: readonly JoinedItem[] = [];

/** Declares a section of the product page; what it needs of its service comes from the contract. */
export const section = <C extends Contract, S extends z.ZodType, V extends z.ZodType = S>(
  contract: C,
  options: SectionOptions<C, S, V>,
): SectionDefinition => {
  const { schema, joins, purchasable = () => true, versionOf = versionIn } = options;
  const effects = new Map<string, 'replace' | ((body: never) => string) | undefined>(
    Object.entries(options.on ?? {}),
  );
  const readData = readerOf(schema);
  const readShown = options.shows ? readerOf(options.shows) : readData;
  // Only a list has items, as the type of `joins` says.
  const joinedOf = (data: unknown): readonly JoinedItem[] =>
    !joins || !Array.isArray(data)
      ? joinsNothing
      : data.map((item) => ({
          productId: joins.by(item),
          opening: JSON.stringify(item).slice(0, -1),
        }));
  return {
    ...options,
    name: contract.service,
    contract,
    required: options.required ?? false,
    pick: options.pick ?? ((answer) => answer),
    read: (bytes) => {
      const data = readData(bytes);
      return {
        version: versionOf(data),
        purchasable: purchasable(data),
        joined: joinedOf(data),
      };
    },
    withoutData: purchasable(undefined),
    followsEvents: effects.size > 0,
    changeBy: ({ type, key, data }) => {
      const effect = effects.get(type);
      if (effect === undefined) return undefined;
      // The subscription has checked the body against the contract.
      return effect === 'replace'
        ? { productId: key, data }
        : { productId: effect(data as never), data: undefined };
    },
    lookups: joins?.with ?? [],
    query: options.query ?? {},
    view: (shown, page) =>
      // Where nothing else is shown, `V` is `S`.
      options.view(shown.data ? ((readShown(shown.data) ?? null) as Shown<V>) : null, shown, page),
  };
};
