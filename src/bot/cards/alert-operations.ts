import type { Trouble, TroubleTopic } from '../../agreements/rows.ts';
import type { TextKey } from '../texts/texts.ts';
import type { Fact } from './message.ts';
import type { Words } from './words.ts';

interface TroubleTexts {
  readonly title: TextKey;
  /** What happened, and what it stops. */
  readonly says: TextKey;
  /** What to do. */
  readonly next: TextKey;
  /** The two, where the credential was never given. */
  readonly missing?: { readonly says: TextKey; readonly next: TextKey };
}

const texts: Readonly<Record<TroubleTopic, TroubleTexts>> = {
  appOnlyCredential: {
    title: 'operations.appOnly',
    says: 'operations.appOnly.says',
    next: 'operations.appOnly.next',
    missing: { says: 'operations.appOnly.missing', next: 'operations.appOnly.missingNext' },
  },
  appUserCredential: {
    title: 'operations.appUser',
    says: 'operations.appUser.says',
    next: 'operations.appUser.next',
    missing: { says: 'operations.appUser.missing', next: 'operations.appUser.missingNext' },
  },
  appUserEnding: {
    title: 'operations.appUserEnding',
    says: 'operations.appUserEnding.says',
    next: 'operations.appUserEnding.next',
  },
  graphCredential: { title: 'operations.graph', says: 'operations.graph.says', next: 'operations.graph.next' },
  partnerCenterDown: { title: 'operations.down', says: 'operations.down.says', next: 'operations.down.next' },
  unexplainedRefusals: {
    title: 'operations.refusals',
    says: 'operations.refusals.says',
    next: 'operations.refusals.next',
  },
  deliveryFailing: {
    title: 'operations.delivery',
    says: 'operations.delivery.says',
    next: 'operations.delivery.next',
  },
  eventsOut: { title: 'operations.eventsOut', says: 'operations.eventsOut.says', next: 'operations.eventsOut.next' },
  evidence: { title: 'operations.evidence', says: 'operations.evidence.says', next: 'operations.evidence.next' },
  mirrorStandsStill: { title: 'operations.mirror', says: 'operations.mirror.says', next: 'operations.mirror.next' },
  databaseNeeded: {
    title: 'operations.database',
    says: 'operations.database.says',
    next: 'operations.database.next',
  },
  workSetAside: { title: 'operations.setAside', says: 'operations.setAside.says', next: 'operations.setAside.next' },
};

/** What a trouble is called. */
export function troubleTitle(words: Words, { id }: Pick<Trouble, 'id'>): string {
  return words.t(texts[id].title);
}

/** What happened and what to do about it; of one that is over, that it is. */
export function troubleSays(words: Words, trouble: Trouble | null): readonly string[] {
  if (trouble === null) return [];
  if (trouble.endedAt !== null) return [words.t('operations.over')];
  const { missing, ...refused } = texts[trouble.id];
  const said = trouble.facts['reason'] === 'missing' ? (missing ?? refused) : refused;
  return [words.t(said.says), words.t(said.next)];
}

/** Codes and dates of a trouble, as far as the bot knows them. */
export function troubleFacts(words: Words, trouble: Trouble): readonly Fact[] {
  const { endsAt, code, codes, httpStatus, count, lost, leftOut, works } = trouble.facts;
  const text = (label: TextKey, value: string | number | null | undefined): readonly Fact[] =>
    value === null || value === undefined || value === '' ? [] : [{ label: words.t(label), value: String(value) }];
  return [
    { label: words.t('fact.since'), value: words.when(trouble.since) },
    ...(trouble.endedAt === null ? [] : text('fact.over', words.when(trouble.endedAt))),
    ...(typeof endsAt === 'number' ? text('fact.consentEnds', words.when(endsAt)) : []),
    ...text('fact.code', code),
    ...text('fact.codes', codes),
    ...text('fact.httpStatus', httpStatus),
    ...text('fact.found', trouble.facts['found']),
    ...text('fact.notDelivered', count),
    ...text('fact.customersLeftOut', leftOut),
    ...text('fact.worksGivenUp', works),
    ...(lost === 0 ? [] : text('fact.eventsLost', lost)),
  ];
}
