import { AuthError } from '@azure/msal-node';
import { entraAdvice } from './entra-advice.ts';
import type { EntraAnswer } from './network-client.ts';

/** What kind of token is asked for: `graph` is app-only for Microsoft Graph, the others are for Partner Center. */
export type TokenKind = 'appOnly' | 'appUser' | 'graph';

/** A failed question for a token. */
export interface FailedQuestion {
  readonly kind: TokenKind;
  readonly credential: 'secret' | 'certificate';
  readonly error: unknown;
  /** Entra's last answer; null: Entra was not even asked. */
  readonly answer: EntraAnswer | null;
}

/** Why there is no token, in a sentence that a person may read; it carries codes and advice only, because an error's own words may quote what was sent. */
export interface TokenFailure {
  readonly kind: 'none';
  readonly message: string;
  readonly reason: 'missing' | 'refused' | 'unreachable';
}

const names: Readonly<Record<TokenKind, string>> = {
  appOnly: 'app-only token for Partner Center',
  appUser: 'App+User token for Partner Center',
  graph: 'token for Microsoft Graph',
};

// Entra's own "try again" (Microsoft: Microsoft Entra authentication and authorization error codes).
const passing: readonly string[] = [
  'temporarily_unavailable',
  'server_error',
  'AADSTS90033',
  'AADSTS90006',
  'AADSTS50196',
];

/** What became of a question that brought no token. */
export function tokenFailure(question: FailedQuestion): TokenFailure {
  const code = codeOf(question);
  const reason = isUnreachable(question) ? 'unreachable' : 'refused';
  const words =
    reason === 'unreachable' ? unreachable(question) : entraAdvice({ ...question, code, error: errorOf(question) });
  return { kind: 'none', reason, message: `No ${names[question.kind]} (${code}): ${words}.` };
}

/** There is no refresh token at all. */
export const noRefreshToken: TokenFailure = {
  kind: 'none',
  reason: 'missing',
  message: `No ${names.appUser}: nobody has consented yet. Run npm run consent, or set PARTNER_CENTER_REFRESH_TOKEN.`,
};

/** Whether Entra says that the refresh token itself is of no use any more. */
export function isGrantRefused({ answer }: Pick<FailedQuestion, 'answer'>): boolean {
  return answer?.error === 'invalid_grant' || answer?.error === 'interaction_required';
}

/** Nobody answered, somebody else than Entra did, or Entra asks for patience: nothing is said about the credential. */
function isUnreachable({ answer }: FailedQuestion): boolean {
  if (answer === null) return false;
  const { status } = answer;
  if (status === null || status < 400 || status >= 500 || status === 408 || status === 429) return true;
  return answer.error === null || passing.includes(answer.error) || passing.includes(answer.code ?? '');
}

function unreachable({ answer }: FailedQuestion): string {
  return answer?.status === 429
    ? 'Microsoft Entra asks to be left alone for a while. It is asked again later'
    : 'Microsoft Entra did not answer, or not readably. It is asked again in a while';
}

function codeOf(question: FailedQuestion): string {
  const { answer, error } = question;
  if (answer?.code != null) return answer.code;
  if (answer?.status != null && answer.error === null) return `status ${answer.status}`;
  return errorOf(question) ?? (error instanceof AuthError ? plain(error.errorCode) : 'unexpected fault');
}

const errorOf = ({ answer }: FailedQuestion): string | null => (answer?.error == null ? null : plain(answer.error));
const plain = (text: string): string => text.replace(/[^\w.-]/g, '').slice(0, 60);
