import { agreementText } from './agreement-text.ts';
import type { EvidencedText, EvidenceKeeper } from './evidence-record.ts';
import type { Failure } from './failure.ts';
import type { Deps } from './ports.ts';
import type { AttestationRequest } from './signatory.ts';

/** The text that the signatory was shown, as Microsoft gives it out now; `passing`: another try may well read it. */
export interface TextOfTheDay {
  readonly text: EvidencedText;
  readonly passing: boolean;
}

/** Hashes the agreement's text of the day. Its link lives five minutes, so it is asked for and followed at once. */
export async function textOfTheDay(
  deps: Pick<Deps, 'partnerCenter' | 'clock'>,
  keeper: Pick<EvidenceKeeper, 'hashDocument'>,
  { country, language }: Pick<AttestationRequest, 'country' | 'language'>,
): Promise<TextOfTheDay> {
  const at = deps.clock.now();
  const answer = await agreementText(deps, { country, language });
  if (!answer.answered) {
    const { failure } = answer;
    return { text: { kind: 'unread', at, reason: reasonOf(failure) }, passing: isPassing(failure) };
  }
  const { document } = answer.value;
  const hashed = await keeper.hashDocument(document.downloadUrl);
  if (hashed.kind === 'unread') return { text: { ...hashed, at }, passing: true };
  const place = { country: document.country ?? country, language: document.language ?? language };
  return { text: { kind: 'read', at, ...place, sha256: hashed.sha256, bytes: hashed.bytes }, passing: false };
}

function reasonOf({ kind, code, httpStatus, credential }: Failure): string {
  if (kind === 'credential' && credential === 'appUser')
    return 'the App+User sign-in at Partner Center is missing or was refused';
  const answered = [httpStatus === null ? '' : `HTTP ${httpStatus}`, code === null ? '' : `code ${code}`];
  return ['Partner Center', kind, ...answered].filter((part) => part !== '').join(' ');
}

function isPassing({ kind }: Failure): boolean {
  switch (kind) {
    case 'throttled':
    case 'unavailable':
    case 'unanswered':
    case 'notAsked':
      return true;
    case 'refused':
    case 'validation':
    case 'credential':
    case 'unreadable':
      return false;
  }
}
