/**
 * Why a call to Microsoft did not give what was asked. `code` is always a string, also where the wire had a number; decisions are made
 * by `code` and `kind`, never by `message`, which is localised.
 */
export interface Failure {
  readonly kind: FailureKind;
  readonly httpStatus: number | null;
  readonly code: string | null;
  /** Microsoft's own words, at most 1,024 characters; empty where there were none. */
  readonly message: string;
  /** Refused fields by their API name, with Microsoft's words for each. Only for `validation`. */
  readonly fieldErrors: Readonly<Record<string, string>> | null;
  /** The two ids that Microsoft's support asks for. */
  readonly requestId: string;
  readonly correlationId: string | null;
  /** When the next try makes sense, in milliseconds from this answer: Microsoft's `Retry-After`, or the request budget's; null where nobody said. */
  readonly retryAfterMs: number | null;
  /** For `credential`: which kind of sign-in is missing or was refused; null where that is not known, and for every other kind. */
  readonly credential: CredentialKind | null;
}

/** The two kinds of sign-in that Partner Center tells apart: client credentials, and the integration account with MFA. */
export type CredentialKind = 'appOnly' | 'appUser';

/**
 * - `refused`: an answered business refusal (what it means is decided by its code)
 * - `validation`: Microsoft's 400 with named fields
 * - `credential`: the token is missing, of the wrong kind, without MFA or without the role (401, or 403 with an authorization code)
 * - `throttled`: 429
 * - `unavailable`: 5xx
 * - `unanswered`: no answer (time-out, dropped connection): it is not known whether the call took effect
 * - `unreadable`: an answer that could not be understood
 * - `notAsked`: the call was never made: the request budget was used up, or Partner Center is left alone for a while after it kept failing
 */
export type FailureKind =
  | 'refused'
  | 'validation'
  | 'credential'
  | 'throttled'
  | 'unavailable'
  | 'unanswered'
  | 'unreadable'
  | 'notAsked';

/** One of two questions asked together: answered, or failed on its own. */
export type Half<T> =
  | { readonly answered: true; readonly value: T }
  | { readonly answered: false; readonly failure: Failure };

/** An answer to a single question. */
export type Answer<T> = Half<T>;
