import { newLinkAlert } from './acceptance-page-alerts.ts';
import { pageLife } from './acceptance-page-life.ts';
import { pageState } from './acceptance-page-state.ts';
import type { Attestation } from './attestation.ts';
import { merge } from './change.ts';
import { announce } from './follow.ts';
import type { Instant } from './instant.ts';
import type { Change, Deps, Ids } from './ports.ts';
import type { AcceptancePage } from './rows.ts';

/** The page's secret: made from the chain of attestations that it shows, so that cards edited later can name it without its being stored. */
export function pageToken(ids: Pick<Ids, 'hash'>, chain: string): string {
  return Buffer.from(ids.hash(`acceptance page: ${chain}`), 'hex').toString('base64url');
}

/** The row's id: the token itself is kept nowhere. */
export function pageId(ids: Pick<Ids, 'hash'>, token: string): string {
  return ids.hash(`acceptance page's token: ${token}`);
}

/** Where a signatory accepts. */
export interface PageLink {
  readonly url: string;
  /** Until then the page answers. */
  readonly endsAt: Instant;
  /** Microsoft's link is dead, and until then *Show agreement* makes a fresh one. Null: it is not dead, or the page makes no other. */
  readonly renewsUntil: Instant | null;
}

/** The address of the page on which an attestation's signatory accepts; null where there is none, as for links made before there were pages. */
export async function pageLink(
  deps: Pick<Deps, 'store' | 'ids' | 'pageUrl' | 'clock'>,
  attestation: Attestation,
): Promise<PageLink | null> {
  if (deps.pageUrl === null) return null;
  const now = deps.clock.now();
  const page = (await deps.store.find('pages', 'attestation', attestation.id)).at(-1);
  if (page === undefined || page.shownUntil <= now) return null;
  const renewed = page.renewing === null ? null : await deps.store.get('attestations', page.renewing);
  const renewsUntil =
    pageState({ page, attestation, renewed }, now) === 'ended' && now < page.endsAt ? page.endsAt : null;
  return { url: deps.pageUrl(pageToken(deps.ids, page.chain)), endsAt: page.shownUntil, renewsUntil };
}

/**
 * What a new link brings to its page, in the same commit: the page of the link that it replaces goes on with it, where the signatory is the
 * same person; another signatory gets a page of his own, because the old one is in somebody else's hands.
 */
export async function pageAfterCreation(deps: Deps, made: Attestation): Promise<Change> {
  if (deps.pageUrl === null || made.deadline === null) return {};
  const page = await pageBefore(deps, made);
  if (page === null) return { put: { pages: [newPage(deps, made, made.deadline)] } };
  const byItself = page.renewing === made.id;
  const endsAt = byItself ? page.endsAt : lifeEnd(deps, made, made.deadline);
  const moved: AcceptancePage = {
    ...page,
    attestationId: made.id,
    endsAt,
    shownUntil: Math.max(endsAt, made.deadline),
    renewing: null,
    // Whoever reissues has heard what was said.
    ...(byItself ? {} : { other: null, others: 0, newLinkWantedAt: null }),
  };
  return merge({ put: { pages: [moved] } }, byItself ? await cardsMoved(deps, page.attestationId, made) : {});
}

/** The page could not get the link that its reader asked for: the owner hears that a new one is wanted. */
export async function pageAfterFailure(deps: Deps, asked: Attestation): Promise<Change> {
  const page = await pageBefore(deps, asked);
  const shown = page === null ? null : await deps.store.get('attestations', page.attestationId);
  if (page === null || shown === null || page.renewing !== asked.id) return {};
  const now = deps.clock.now();
  const alert = await newLinkAlert(deps, shown, asked.id);
  const pages = [{ ...page, newLinkWantedAt: now }];
  return alert === null ? { put: { pages } } : { put: { pages, alerts: [alert] }, work: [announce(alert)] };
}

/** Whether two attestations ask the same person. */
export function sameReader(one: Attestation, other: Attestation): boolean {
  const of = ({ request }: Attestation): string => request.emailAddress.trim().toLowerCase();
  return of(one) === of(other);
}

async function pageBefore(deps: Deps, made: Attestation): Promise<AcceptancePage | null> {
  const old = made.replaces === null ? null : await deps.store.get('attestations', made.replaces);
  if (old === null || !sameReader(old, made)) return null;
  return (await deps.store.find('pages', 'attestation', old.id)).at(-1) ?? null;
}

/** As long as the agent allows, and never longer than the signatory's data are kept. */
function lifeEnd(deps: Deps, made: Attestation, deadline: Instant): Instant {
  return Math.min(deps.clock.now() + pageLife(made), deadline + deps.retentionMs);
}

function newPage(deps: Deps, made: Attestation, deadline: Instant): AcceptancePage {
  const endsAt = lifeEnd(deps, made, deadline);
  return {
    id: pageId(deps.ids, pageToken(deps.ids, made.id)),
    version: 0,
    chain: made.id,
    customer: made.customer,
    attestationId: made.id,
    endsAt,
    shownUntil: Math.max(endsAt, deadline),
    renewing: null,
    other: null,
    others: 0,
    newLinkWantedAt: null,
  };
}

/** Nobody at Teams asked for this link: the cards that stand there go on with it, and are edited as every new link's are. */
async function cardsMoved(deps: Deps, from: string, made: Attestation): Promise<Change> {
  const cards = await deps.store.find('cards', 'attestation', from);
  const moved = cards.map((card) => ({ ...card, attestationId: made.id }));
  return { put: { cards: moved } };
}
