import { sameReader } from './acceptance-page.ts';
import { newLinkAlert } from './acceptance-page-alerts.ts';
import { type PageView, pageParts, viewOf } from './acceptance-page-read.ts';
import type { PageParts } from './acceptance-page-state.ts';
import { regularAttempt } from './attempt.ts';
import type { Attestation } from './attestation.ts';
import { type Decision, decideAndCommit } from './change.ts';
import { announce, liveClaim, refresh } from './follow.ts';
import { inTime } from './in-time.ts';
import type { Instant } from './instant.ts';
import type { Change, Deps } from './ports.ts';
import { inputsOf } from './prepare-form.ts';
import { requestAttestation } from './request-attestation.ts';

/**
 * *Show agreement*: notes that the page was opened, and makes a fresh link where Microsoft's is dead, waiting for it for so long
 * (milliseconds). Null: there is no such page.
 */
export async function showAgreement(deps: Deps, token: string, patienceMs: number): Promise<PageView | null> {
  const shown = await opened(deps, token);
  if (shown?.state !== 'ended') return shown;
  const asked = await renew(deps, token);
  if (asked !== null) await untilMade(deps, asked, patienceMs);
  return opened(deps, token);
}

/** The view; where the agreement can be read, the first time is written down, and attempts follow more closely from then on. */
async function opened(deps: Deps, token: string): Promise<PageView | null> {
  return decideAndCommit(deps.store, async (): Promise<Decision<PageView | null>> => {
    const parts = await pageParts(deps, token);
    if (parts === null) return { result: null, change: null };
    const now = deps.clock.now();
    const view = viewOf(parts, now);
    const news = view.state === 'open' && parts.attestation.openedAt === undefined;
    return { result: view, change: news ? openedFirst(parts.attestation, now) : null };
  });
}

function openedFirst(before: Attestation, now: Instant): Change {
  const attestation: Attestation = { ...before, openedAt: now };
  return {
    put: { attestations: [attestation] },
    history: [
      {
        at: now,
        kind: 'opened',
        customerId: attestation.customer.id,
        attestationId: attestation.id,
        actor: null,
        facts: {},
      },
    ],
    // An attempt under way orders the next by itself.
    work: [refresh(attestation), ...(attestation.intent === null ? regularAttempt(attestation, now) : [])],
  };
}

/** Asks for a link with the same values, for the same owner. Answers the id of the attestation to wait for; null where there is none. */
async function renew(deps: Deps, token: string): Promise<string | null> {
  const parts = await pageParts(deps, token);
  if (parts === null) return null;
  const { attestation } = parts;
  const key = await renewalKey(deps, attestation.id);
  if (!(await noteRenewal(deps, token, key))) return null;
  const asked = await requestAttestation(deps, {
    formKey: key,
    customer: attestation.customer,
    inputs: inputsOf(attestation),
    confirmedName: attestation.request.companyName,
    replaces: attestation.id,
    person: attestation.owner,
    actor: null,
    conversationId: attestation.originConversationId,
    card: null,
  });
  switch (asked.kind) {
    case 'accepted':
      return asked.attestation.id;
    case 'live':
      await goOnWith(deps, token, asked.attestation);
      return null;
    case 'invalid':
    case 'nameDiffers':
    case 'sameSignatory':
      await giveUp(deps, token);
      return null;
  }
}

/** The same however often it is pressed, until what it made has come to nothing. */
async function renewalKey({ ids, store }: Pick<Deps, 'ids' | 'store'>, id: string): Promise<string> {
  const key = ids.hash(`renewed on the acceptance page: ${id}`);
  const made = await store.get('attestations', key);
  return made !== null && made.state === 'replaced' ? renewalKey({ ids, store }, key) : key;
}

/** Written before the request, so that what comes of it finds its page. False: another press was faster and the page has gone on. */
function noteRenewal(deps: Deps, token: string, key: string): Promise<boolean> {
  return decideAndCommit(deps.store, async (): Promise<Decision<boolean>> => {
    const parts = await pageParts(deps, token);
    if (parts === null || viewOf(parts, deps.clock.now()).state !== 'ended') return { result: false, change: null };
    return { result: true, change: { put: { pages: [{ ...parts.page, renewing: key }] } } };
  });
}

/** The customer has a newer link already: of the same person it is shown here. */
async function goOnWith(deps: Deps, token: string, live: Attestation): Promise<void> {
  await decideAndCommit(deps.store, async (): Promise<Decision<null>> => {
    const parts = await pageParts(deps, token);
    const claim = await deps.store.get('claims', liveClaim(live.customer.id));
    if (parts === null || claim?.holder !== live.id || !sameReader(parts.attestation, live))
      return { result: null, change: null };
    const page = { ...parts.page, attestationId: live.id, renewing: null };
    return { result: null, change: { put: { pages: [page] } } };
  });
}

/** Microsoft would refuse the same values: the owner is told that a new link is wanted. */
async function giveUp(deps: Deps, token: string): Promise<void> {
  await decideAndCommit(deps.store, async (): Promise<Decision<null>> => {
    const parts: PageParts | null = await pageParts(deps, token);
    if (parts === null) return { result: null, change: null };
    const now = deps.clock.now();
    const alert = await newLinkAlert(deps, parts.attestation, 'refused');
    const page = { ...parts.page, newLinkWantedAt: now };
    const told = alert === null ? {} : { alerts: [alert] };
    return {
      result: null,
      change: { put: { pages: [page], ...told }, work: alert === null ? [] : [announce(alert)] },
    };
  });
}

/** When the attestation is no longer being made, or the time is over. */
async function untilMade(deps: Pick<Deps, 'store'>, id: string, patienceMs: number): Promise<void> {
  let stop: () => void = () => undefined;
  const made = new Promise<void>((resolve, reject) => {
    const look = (): void => {
      deps.store.get('attestations', id).then((row) => (row?.state === 'creating' ? undefined : resolve()), reject);
    };
    stop = deps.store.onCommit(({ rows }) => {
      // Without rows: another instance may have written something, and the notice was lost.
      if (rows.length === 0 || rows.some((row) => row.table === 'attestations' && row.id === id)) look();
    });
    look();
  });
  try {
    await inTime(made, patienceMs);
  } finally {
    stop();
  }
}
