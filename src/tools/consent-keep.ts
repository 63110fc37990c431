import { randomUUID } from 'node:crypto';
import type { Store } from '../agreements/ports.ts';
import { refreshTokenId } from '../entra/refresh-tokens.ts';
import { openIds } from '../ids.ts';
import { StoreLockedError } from '../store/errors.ts';
import { openStore } from '../store/open.ts';
import type { StoreSettings } from '../store/settings.ts';

/** Where a refresh token is kept. */
export interface KeepingPlace {
  readonly store: StoreSettings;
  /** PARTNER_CENTER_REFRESH_TOKEN as the bot has it; the kept token counts instead of it. */
  readonly configured: string | null;
  readonly now: () => number;
}

/** The store, or why it cannot be written: a running bot has it. Other faults are thrown. */
export type OpenedPlace =
  | { readonly ok: true; readonly keep: (token: string) => Promise<void>; readonly close: () => Promise<void> }
  | { readonly ok: false; readonly problem: string };

/** Opens the bot's store before the sign-in, so that nobody signs in for nothing. */
export async function openKeepingPlace(place: KeepingPlace): Promise<OpenedPlace> {
  const { now } = place;
  try {
    const store = await openStore({ ...place.store, wallNow: now, newId: randomUUID });
    return { ok: true, keep: (token) => keep(store, place, token), close: store.close };
  } catch (error) {
    if (!(error instanceof StoreLockedError)) throw error;
    const problem = `${error.message} Stop the bot for the consent, or use --print and set PARTNER_CENTER_REFRESH_TOKEN.`;
    return { ok: false, problem };
  }
}

async function keep(store: Store, { configured, now }: KeepingPlace, value: string): Promise<void> {
  const seed = configured === null ? null : (await openIds(store, now)).hash(configured);
  const row = await store.get('secrets', refreshTokenId);
  const version = row?.version ?? 0;
  const done = await store.commit({
    put: { secrets: [{ id: refreshTokenId, version, value, obtainedAt: now(), seed }] },
  });
  if (done.kind === 'conflict') throw new Error('The store changed while the consent was kept. Start again.');
}
