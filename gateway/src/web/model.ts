import type { z } from 'zod';
import type { Money } from '@shop/shared/contracts/common';
import type { Level } from '@shop/shared/contracts/inventory';
import type { Price } from '@shop/shared/contracts/pricing';
import type { Card, Product, productSort } from '@shop/shared/contracts/product';
import type { Recommendation } from '@shop/shared/contracts/recommendations';
import type { Review, Summary } from '@shop/shared/contracts/reviews';
import type { QuarantineStatus } from '@shop/shared/events/quarantine/quarantine';
import type { ReplicaStatus } from '@shop/shared/protocol/calls/client';
import type { NotedIncident } from '@shop/shared/protocol/incidents';

/** One section of the product page, which stands or falls alone. */
export interface SectionView<T> {
  /** `stale`: the last good copy; `shed`: not even asked for, as the shop is too busy. */
  readonly status: 'ok' | 'stale' | 'unavailable' | 'shed';
  /** How old `data` is; without data, how long ago there last was some, 0 when unknown. */
  readonly ageMs: number;
  readonly source: 'live' | 'cache';
  readonly data: T | null;
  readonly error?: { readonly code: string };
}

/** A recommendation with what its card shows. */
export type RecommendedCard = Recommendation & {
  readonly card: Pick<Card, 'name' | 'brand' | 'category' | 'picture'>;
  /** Null when it is not known right now. */
  readonly price: Money | null;
};

/** All ratings of a product and its newest reviews. */
export interface ReviewOverview {
  readonly summary: Summary;
  readonly newest: readonly Review[];
}

export interface ProductPageSections {
  readonly product: SectionView<Product>;
  readonly pricing: SectionView<Price>;
  readonly inventory: SectionView<Level>;
  readonly reviews: SectionView<ReviewOverview>;
  readonly recommendations: SectionView<readonly RecommendedCard[]>;
}

/** The fields of the review form, by the names that it posts. */
export type ReviewField = 'rating' | 'title' | 'text' | 'author';

/** The review form after it was posted, with what was wrong in it; or before, empty. */
export interface ReviewForm {
  /** What was typed, to be typed again by nobody. */
  readonly values: Readonly<Partial<Record<ReviewField, string>>>;
  /** What is wrong, for people to read; `form` is about the whole. */
  readonly errors: Readonly<Partial<Record<ReviewField | 'form', string>>>;
  /** The review was taken: a thank-you stands in the form's place. */
  readonly posted?: boolean;
  /** The idempotency key, which makes a form posted twice one review. */
  readonly key: string;
}

/** `GET /products/:id` */
export interface ProductPageModel {
  readonly id: string;
  readonly requestId: string;
  readonly purchasable: boolean | 'unknown';
  /** The names of the sections that are not `ok`. */
  readonly degraded: readonly string[];
  readonly sections: ProductPageSections;
  /** Left out where reviews are not taken. */
  readonly reviewForm?: ReviewForm;
}

/** `GET /` */
export interface HomeModel {
  readonly q?: string;
  readonly category?: string;
  readonly sort: z.infer<typeof productSort>;
  /** `price` is null when it is not known right now. */
  readonly items: readonly { readonly card: Card; readonly price: Price | null }[];
  readonly nextHref: string | null;
  /** Empty when they are not known right now. */
  readonly categories: readonly { readonly category: string; readonly count: number }[];
  /** How many products match in all, where that is known. */
  readonly total?: number;
  /** What is not as it should be, such as prices that are missing. */
  readonly notice?: string;
}

/** One service as the gateway sees it; without addresses, as anyone may look. */
export interface ServiceStatus {
  readonly name: string;
  /** `down`: no replica is ready; `degraded`: some are not. */
  readonly state: 'up' | 'degraded' | 'down';
  readonly replicas: readonly Omit<ReplicaStatus, 'address'>[];
}

/** One service's events as the gateway follows them. */
export interface StreamStatus {
  readonly service: string;
  /** The last sequence number that was applied, 0 before the first. */
  readonly lastSeq: number;
  /** How far behind, as far as is known. */
  readonly lagEvents: number;
  readonly behindMs: number;
  /** What could not be applied. */
  readonly quarantine: QuarantineStatus;
  /** Newest first. */
  readonly lastEvents: readonly {
    readonly seq: number;
    readonly type: string;
    /** The id of what it happened to. */
    readonly key: string;
    readonly time: string;
  }[];
}

/** `GET /status` */
export interface StatusModel {
  /** When this was so, as a timestamp. */
  readonly time: string;
  readonly services: readonly ServiceStatus[];
  readonly streams: readonly StreamStatus[];
  /** Incidents between processes, newest first; without addresses. */
  readonly incidents: readonly Omit<NotedIncident, 'from'>[];
}

/** An error as a page: an RFC 9457 problem for people. */
export interface ProblemModel {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly requestId: string;
}
