import { alertKinds } from '../../../src/agreements/alerts.ts';
import { summaryCard } from '../../../src/bot/cards.ts';
import * as build from '../../support/card-builders.ts';
import type { Case } from './every-card.ts';

const one = build.anAlertView('finalized');
const each = alertKinds.map((kind) => build.anAlertView(kind));
const trouble = build.operationsView(build.aTrouble('deliveryFailing'));
const test = build.anAlertView('purchaseBlocked', {
  alert: build.anAlert('purchaseBlocked', { test: true, attestationId: null, blockId: 'b-1' }),
  block: build.aBlock({ test: true }),
});

export const summaryCases: readonly Case[] = [
  {
    name: 'summary, of good news',
    memberReads: true,
    make: (reader) => summaryCard({ reader, views: Array(6).fill(one) }),
  },
  {
    name: 'summary, of every kind',
    memberReads: true,
    make: (reader) => summaryCard({ reader, views: [...each, trouble, test] }),
  },
  {
    name: 'summary, of more than there are lines for',
    memberReads: true,
    make: (reader) => summaryCard({ reader, views: [...each, ...each, ...each] }),
  },
];
