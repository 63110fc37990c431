import type { Failure } from './failure.ts';

/** What an answered refusal of create-agreement means. */
export type RefusalMeaning =
  /** 600061: the same signatory stands on an agreement already. */
  | 'duplicate'
  /** The partner is of a type that may not attest (an indirect reseller). */
  | 'wrongPartnerType'
  /** Microsoft knows no such customer of this partner. */
  | 'notACustomer'
  /** A credential, throttling, Microsoft's own trouble, or a call that was never made: says nothing about the acceptance. */
  | 'technical'
  /** Any other refusal: most probably not accepted yet (or no longer possible). Microsoft documents no code for it. */
  | 'notAcceptedYet';

const byCode: Readonly<Record<string, RefusalMeaning>> = {
  '600061': 'duplicate',
  '20002': 'notACustomer',
  '60003': 'notACustomer',
  '900118': 'notACustomer',
};

/** Refusals with these statuses are never "not accepted yet", whatever their code says. */
const neverNotYet: readonly number[] = [401, 403, 404, 408, 429];

/**
 * Decides by code and kind, never by text. Codes: Microsoft, Partner Center error codes; 600061: Confirm customer acceptance and create
 * agreement for MCA using APIs.
 */
export function meaningOf(failure: Failure): RefusalMeaning {
  const known = failure.code === null ? undefined : byCode[failure.code];
  if (known !== undefined) return known;
  if (failure.kind !== 'refused' && failure.kind !== 'validation') return 'technical';
  const status = failure.httpStatus ?? 0;
  return neverNotYet.includes(status) || status >= 500 ? 'technical' : 'notAcceptedYet';
}

/**
 * The attestation API answers 404, with a sentence and no code, to a partner of the wrong type, and has no other documented 404
 * (Microsoft: Confirm customer acceptance and create agreement for MCA using APIs).
 */
export function isWrongPartnerType(failure: Failure): boolean {
  return failure.httpStatus === 404 && failure.code === null;
}

/** An attestation remembers no more codes than this. */
const mostCodes = 20;

/** What an undocumented refusal is remembered by: its code, else its status. */
export function refusalKey({ code, httpStatus }: Pick<Failure, 'code' | 'httpStatus'>): string {
  return code ?? `http-${httpStatus ?? 'unknown'}`;
}

/** The codes that an attestation was refused with so far, and one more. A row of an earlier version of the bot has none. */
export function refusedWithAlso(before: readonly string[] | undefined, failure: Failure): readonly string[] {
  const key = refusalKey(failure);
  const codes = before ?? [];
  return codes.includes(key) || codes.length >= mostCodes ? codes : [...codes, key];
}
