import { pageId, sameReader } from './acceptance-page.ts';
import { type PageParts, type PageState, pageState, type SaidAccepted, saidAccepted } from './acceptance-page-state.ts';
import type { Attestation } from './attestation.ts';
import type { Instant } from './instant.ts';
import type { Deps } from './ports.ts';

/** Everything that an acceptance page shows: the signatory's own data, and nothing of anybody else. */
export interface PageView {
  readonly state: PageState;
  readonly said: SaidAccepted;
  readonly companyName: string;
  readonly signatoryName: string;
  readonly signatoryEmail: string;
  /** When Microsoft's link dies. */
  readonly deadline: Instant | null;
  /** Microsoft's id while its link works: a bearer secret of the signatory. */
  readonly attestationId: string | null;
  readonly saidOther: boolean;
  readonly wantsNewLink: boolean;
}

const mostHops = 20;

type Reading = Pick<Deps, 'store' | 'ids' | 'clock'>;

/** The page behind a token; null where there is none, or none any more: nobody can tell the two apart. */
export async function readPage(deps: Reading, token: string): Promise<PageView | null> {
  const parts = await pageParts(deps, token);
  return parts === null ? null : viewOf(parts, deps.clock.now());
}

/** The rows behind a token; null where the page has ended or never was. */
export async function pageParts(deps: Reading, token: string): Promise<PageParts | null> {
  const page = await deps.store.get('pages', pageId(deps.ids, token));
  if (page === null || page.shownUntil <= deps.clock.now()) return null;
  const attestation = await current(deps, page.attestationId);
  if (attestation === null) return null;
  const renewed = page.renewing === null ? null : await deps.store.get('attestations', page.renewing);
  return { page, attestation, renewed };
}

/** The attestation, or the one that took its place for the same person: a replaced link may also lose to the older one. */
async function current(deps: Reading, id: string): Promise<Attestation | null> {
  let shown = await deps.store.get('attestations', id);
  for (let hops = 0; hops < mostHops && shown?.state === 'replaced' && shown.replacedBy !== null; hops += 1) {
    const next = await deps.store.get('attestations', shown.replacedBy);
    if (next === null || !sameReader(shown, next)) return shown;
    shown = next;
  }
  return shown;
}

/** What is shown of these rows. */
export function viewOf(parts: PageParts, now: Instant): PageView {
  const { page, attestation } = parts;
  const { request } = attestation;
  const shown = pageState(parts, now);
  // Past its own life a page shows the last link to its end and makes no new one.
  const state = shown === 'ended' && now >= page.endsAt ? 'stopped' : shown;
  return {
    state,
    said: saidAccepted(attestation, now),
    companyName: request.companyName,
    signatoryName: `${request.signatoryFirstName} ${request.signatoryLastName}`.trim(),
    signatoryEmail: request.emailAddress,
    deadline: attestation.deadline,
    attestationId: state === 'open' ? attestation.attestationId : null,
    saidOther: page.others > 0,
    wantsNewLink: page.newLinkWantedAt !== null,
  };
}
