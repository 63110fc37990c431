import type { CredentialKind, Failure, FailureKind } from '../../agreements/failure.ts';
import type { TextKey } from '../texts/texts.ts';
import type { Words } from './words.ts';

/** What went wrong, in our words: safe to show everywhere, and exact enough to be forwarded to the people who run the bot. */
export function failureText(words: Words, failure: Failure): string {
  if (failure.kind === 'credential') return credentialText(words, failure);
  const wait = waitWords(words, failure);
  const when = wait === null ? '' : ` ${words.t('failure.again', { wait })}`;
  return `${words.t(failureTexts[failure.kind])}${when}`;
}

const failureTexts: Readonly<Record<Exclude<FailureKind, 'credential'>, TextKey>> = {
  refused: 'failure.refused',
  validation: 'failure.validation',
  throttled: 'failure.throttled',
  unavailable: 'failure.unavailable',
  unanswered: 'failure.unanswered',
  unreadable: 'failure.unreadable',
  notAsked: 'failure.notAsked',
};

/** How long to wait, as somebody said it; null where nobody did. Rows of older versions do not know. */
function waitWords(words: Words, { retryAfterMs }: Failure): string | null {
  const seconds = Math.ceil((retryAfterMs ?? 0) / 1_000);
  if (seconds <= 0) return null;
  return seconds < 120 ? words.t('time.seconds', { count: seconds }) : words.minutes(Math.ceil(seconds / 60));
}

const credentials: Readonly<Record<CredentialKind, TextKey>> = {
  appOnly: 'credential.appOnly',
  appUser: 'credential.appUser',
};

/** What Microsoft's codes say of a credential (Microsoft: Partner Center REST error codes; API authentication, MFA). */
const codeTexts: Readonly<Record<string, TextKey>> = {
  '900421': 'failure.credential.mfa',
  '900420': 'failure.credential.audience',
  '900150': 'failure.credential.role',
  '2032': 'failure.credential.role',
  '900308': 'failure.credential.role',
  '1002': 'failure.credential.role',
  '900309': 'failure.credential.conditionalAccess',
};

/** An app-only token where only App+User is taken: it is not the one that was used that is missing, and the failure's words tell of that. */
export const appOnlyNotTaken = '900329';

function credentialText(words: Words, { code, httpStatus, credential }: Failure): string {
  const kind = code === appOnlyNotTaken ? 'appUser' : (credential ?? null);
  const name = words.t(kind === null ? 'credential.unknown' : credentials[kind]);
  if (httpStatus === null || code === appOnlyNotTaken)
    return words.t('failure.credential.missing', { credential: name });
  if (code === null) return words.t('failure.credential', { credential: name });
  return words.t(codeTexts[code] ?? 'failure.credential.code', { credential: name, code });
}
