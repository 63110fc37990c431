import type { Attestation } from '../../src/agreements/attestation.ts';
import type { HistoryEntry } from '../../src/agreements/ports.ts';
import type { Case } from './case.ts';
import type { Storm } from './storm.ts';

/** Promises about a case that the store does not keep. */
export function lostOf(one: Case, row: Attestation | null, history: readonly HistoryEntry[]): readonly string[] {
  if (row === null) return one.taken ? [`${one.company}: the attestation`] : [];
  const count = (kind: string): number => history.filter((entry) => entry.kind === kind).length;
  return [
    ...[...one.links].filter((link) => link !== row.attestationId).map((link) => `${one.company}: the link ${link}`),
    ...(count('requested') === 1 ? [] : [`${one.company}: ${count('requested')} × requested`]),
    ...(one.links.size === 0 || count('created') === 1 ? [] : [`${one.company}: ${count('created')} × created`]),
    ...(count('checkRequested') >= one.checks ? [] : [`${one.company}: a check was forgotten`]),
    ...(row.state !== 'finalized' || count('agreementCreated') === 1 ? [] : [`${one.company}: no agreementCreated`]),
  ];
}

/** Agreements of a case that are too many, missing, or another's. */
export function agreementsOf({ standIn }: Storm, one: Case): readonly string[] {
  const found = standIn.state().customers.find(({ id }) => id === one.customerId)?.agreements ?? [];
  const ids = found.map(({ attestationId }) => attestationId ?? 'none').join(', ');
  return ids === (one.accepted ?? '') ? [] : [`${one.company}: accepted ${one.accepted}, agreements of [${ids}]`];
}

/** Attempts that were sent again otherwise than they were sent before. */
export function changedOf({ company }: Case, history: readonly HistoryEntry[]): readonly string[] {
  const attempts = history.filter(({ kind }) => kind === 'attemptStarted').toReversed();
  return attempts.flatMap(({ facts }, place) => {
    const before = attempts[place - 1]?.facts;
    const same = before?.['requestId'] === facts['requestId'] && before?.['dateAgreed'] === facts['dateAgreed'];
    return Number(facts['sends']) === 1 || same ? [] : [`${company}: an attempt sent again was another one`];
  });
}

/** That a case ended otherwise than it should, and its story. */
export function endOf(one: Case, row: Attestation | null, history: readonly HistoryEntry[]): readonly string[] {
  const wanted = one.accepted === null ? 'expired' : 'finalized';
  if (row?.state === wanted) return [];
  const accepted = one.acceptedAt === null ? 'never' : new Date(one.acceptedAt).toISOString();
  const deadline = new Date(row?.deadline ?? 0).toISOString();
  const story = history.toReversed().map(({ at, kind, facts }) => {
    const { state, sends, code, requestId } = facts;
    return `${new Date(at).toISOString()} ${kind} ${JSON.stringify({ state, sends, code, requestId })}`;
  });
  return [
    [`${one.company}: ${row?.state} instead of ${wanted}; accepted ${accepted}, deadline ${deadline}`, ...story].join(
      '\n',
    ),
  ];
}
