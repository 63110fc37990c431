import type { EvidencePage } from '../../../src/agreements/evidence.ts';
import { type HistoryLine, type HistoryPage, restsOn } from '../../../src/agreements/history.ts';
import { DAY, HOUR, MINUTE } from '../../../src/agreements/instant.ts';
import type { HistoryEntry, HistoryKind } from '../../../src/agreements/ports.ts';
import * as cards from '../../../src/bot/cards.ts';
import { fileNames } from '../../../src/evidence/names.ts';
import * as build from '../../support/card-builders.ts';
import type { Case } from './every-card.ts';

/** Every kind of history entry. */
export const historyKinds = Object.keys(restsOn) as HistoryKind[];

const ids = {
  requestId: '1aa7d4a2-0000-4000-8000-000000000001',
  correlationId: '1aa7d4a2-0000-4000-8000-000000000002',
};

/** Facts that all kinds together know. */
export const allFacts: HistoryEntry['facts'] = {
  ...ids,
  state: 'pending',
  code: '1999',
  httpStatus: 400,
  country: 'DE',
  language: 'de-DE',
  minutes: 10_080,
  autoFinalize: false,
  deadline: build.now + DAY,
  order: 'SO-4711',
  orders: 2,
  sequence: 1_012,
  test: false,
};

const line = (kind: HistoryKind, changes: Partial<HistoryLine> = {}, facts = allFacts): HistoryLine => ({
  entry: { at: build.now - HOUR, kind, customerId: build.contoso.id, attestationId: 'a-1', actor: build.megan, facts },
  tries: 1,
  since: build.now - HOUR,
  ...changes,
});

const history = (name: string, shown: Partial<HistoryPage>): Case => ({
  name: `history, ${name}`,
  make: (reader) =>
    cards.historyCard({ reader, customer: build.contoso, history: { lines: [], page: 0, pages: 1, ...shown } }),
});

const entry = (sequence: number) => ({
  id: `a-${sequence}`,
  version: 1,
  sequence,
  hash: 'ab12'.repeat(16),
  customer: build.contoso,
  writtenAt: build.now - sequence * MINUTE,
});

const evidence = (
  name: string,
  shown: Partial<EvidencePage>,
  head: { sequence: number; hash: string } | null,
): Case => ({
  name: `evidence, ${name}`,
  make: (reader) =>
    cards.evidenceCard({
      reader,
      from: Date.UTC(2026, 9, 31, 23),
      to: Date.UTC(2026, 10, 21, 23),
      evidence: { entries: [], page: 0, pages: 1, total: 0, ...shown },
      head,
      filesOf: fileNames,
    }),
});

export const historyCases: readonly Case[] = [
  history('none', {}),
  history('every kind', { lines: historyKinds.map((kind) => line(kind)), page: 1, pages: 3 }),
  history('kinds without facts', {
    lines: historyKinds.map((kind) => line(kind, { entry: { ...line(kind).entry, actor: null, facts: {} } })),
    pages: 2,
  }),
  history('many tries in one line', { lines: [line('notAccepted', { tries: 12, since: build.now - DAY })] }),
  evidence('none', {}, null),
  evidence('a page', { entries: [entry(1_012), entry(2)], page: 1, pages: 3, total: 20 }, entry(1_012)),
];
