import type { Attestation } from './attestation.ts';
import { DAY } from './instant.ts';

/** How long an acceptance page's own link may live, in days; `preset` where the agent does not say. */
export const pageDays = { least: 1, most: 365, preset: 30 } as const;

/** What the form offers, in days. */
export const pagePresets: readonly number[] = [7, 30, 60, 90];

/** The days that were typed; the preset where nothing was, as where the form did not ask. Null: no days that a page may live. */
export function parsePageDays(typed: string): number | null {
  const digits = typed.trim();
  if (digits === '') return pageDays.preset;
  const days = /^[0-9]{1,3}$/.test(digits) ? Number(digits) : 0;
  return days >= pageDays.least && days <= pageDays.most ? days : null;
}

/** The days that the agent allowed; the preset for what was asked for before there was a choice. */
export function pageDaysOf({ pageDays: chosen }: Pick<Attestation, 'pageDays'>): number {
  return chosen ?? pageDays.preset;
}

/** The same in milliseconds. */
export function pageLife(attestation: Pick<Attestation, 'pageDays'>): number {
  return pageDaysOf(attestation) * DAY;
}
