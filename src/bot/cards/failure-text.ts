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
export function waitWords(words: Words, { retryAfterMs }: Failure): string | null {
  const seconds = Math.ceil((retryAfterMs ?? 0) / 1_000);
  if (seconds <= 0) return null;
  return seconds < 120 ? words.t('time.seconds', { count: seconds }) : words.minutes(Math.ceil(seconds / 60));
}

const credentials: Readonly<Record<CredentialKind, { readonly name: TextKey; readonly settings: TextKey }>> = {
  appOnly: { name: 'credential.appOnly', settings: 'credential.appOnly.settings' },
  appUser: { name: 'credential.appUser', settings: 'credential.appUser.settings' },
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

/** Only an account has a role that can be the wrong one. */
const ofAppUser: Partial<Readonly<Record<TextKey, TextKey>>> = {
  'failure.credential.role': 'failure.credential.roleAppUser',
};

/** An app-only token where only App+User is taken: it is not the one that was used that is missing, and the failure's words tell of that. */
export const appOnlyNotTaken = '900329';

function credentialText(words: Words, { code, httpStatus, credential }: Failure): string {
  const kind = code === appOnlyNotTaken ? 'appUser' : (credential ?? null);
  const name = words.t(kind === null ? 'credential.unknown' : credentials[kind].name);
  const missing = httpStatus === null || code === appOnlyNotTaken;
  const refused = codeTexts[code ?? ''] ?? 'failure.credential';
  const why = missing ? 'failure.credential.missing' : kind === 'appUser' ? (ofAppUser[refused] ?? refused) : refused;
  const hints = [
    ...(missing || code === null ? [] : [words.t('order.code', { code })]),
    ...(kind === null ? [] : [words.t(credentials[kind].settings)]),
  ];
  const passOn = hints.length === 0 ? '' : ` ${words.t('failure.credential.passOn', { hints: hints.join(', ') })}`;
  return `${words.t(why, { credential: name })}${passOn}`;
}
