import { createHash } from 'node:crypto';
import type { Runtime } from '@shop/shared/runtime';
import type { ApiParts } from '../api/api-parts.ts';
import type { Route } from '../edge/route.ts';
import { createSessionCookie } from '../sessions/session-cookie.ts';
import type { SessionStore } from '../sessions/session-store.ts';
import { createSessions } from '../sessions/sessions.ts';
import { officeAssetRoutes } from '../web/routes/assets.ts';
import { createFrame } from './frame.ts';
import { homePage } from './home.ts';
import { createSignIn } from './sign-in.ts';
import type { StaffParts, StaffSection } from './staff-section.ts';

const hourMs = 3_600_000;

/** How long someone stays signed in: without doing anything, and at all. */
const idleMs = 1 * hourMs;
const lifetimeMs = 12 * hourMs;

/** The key of the stored sessions, which end with the token that they began by. */
const secretOf = (adminToken: string): string =>
  createHash('sha256').update(`back office ${adminToken}`).digest('base64url');

interface OfficeSettings {
  readonly adminToken: string;
  readonly basePath: string;
  readonly trustedProxies: number;
}

interface OfficeParts extends ApiParts, Pick<StaffParts, 'onFailure'> {
  readonly runtime: Runtime;
  readonly sessionStore: SessionStore;
  readonly settings: OfficeSettings;
}

/** The routes of the back office for people: the pages that sections bring, and the sign-in. */
export const officeRoutes = (
  { sessionStore: store, settings, ...parts }: OfficeParts,
  staff: readonly StaffSection[],
): readonly Route[] => {
  const { runtime, onFailure } = parts;
  const { adminToken, basePath, trustedProxies } = settings;
  const secret = secretOf(adminToken);
  const sessions = createSessions({ runtime, store, secret, idleMs, lifetimeMs });
  const cookie = createSessionCookie({ name: 'office-session', trustedProxies, basePath });
  const signIn = createSignIn(sessions, cookie);
  const nav = [{ label: 'Overview', href: '/' }, ...staff.flatMap((each) => each.nav ?? [])];
  const office = { runtime, onFailure, signIn, frame: createFrame(nav) };
  const known = { ...parts, staff };
  const pages = [homePage(known), ...staff.flatMap((each) => each.pages(known))];
  return [...officeAssetRoutes, ...signIn.routes, ...pages.flatMap((page) => page(office))];
};
