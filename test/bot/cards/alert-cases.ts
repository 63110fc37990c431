import { alertKinds } from '../../../src/agreements/alerts.ts';
import { DAY } from '../../../src/agreements/instant.ts';
import type { AlertView } from '../../../src/agreements/ports.ts';
import { type Trouble, type TroubleTopic, troubleTopics } from '../../../src/agreements/rows.ts';
import { alertCard } from '../../../src/bot/cards.ts';
import * as build from '../../support/card-builders.ts';
import type { Case } from './every-card.ts';

const aCase = (name: string, view: AlertView): Case => ({
  name: `alert, ${name}`,
  memberReads: true,
  make: (reader) => alertCard({ reader, view }),
});

const described = build.anOrder({
  orderId: null,
  cartId: 'cart-7',
  action: null,
  description: build.planted.words,
  code: '13605',
});
const seven = Array.from({ length: 7 }, (_, index) => build.anOrder({ orderId: `SO-${index}` }));
const test = build.anAlert('purchaseBlocked', { test: true, attestationId: null, blockId: 'b-1' });

const missing = { reason: 'missing' };
const troubleFacts: Readonly<Record<TroubleTopic, Trouble['facts']>> = {
  appOnlyCredential: { reason: 'refused', code: null, httpStatus: 401 },
  appUserCredential: { reason: 'refused', code: '900421' },
  appUserEnding: { endsAt: build.now + 20 * DAY },
  graphCredential: { reason: 'refused', code: 'Authorization_RequestDenied' },
  partnerCenterDown: {},
  evidence: { found: 'ENOSPC' },
  eventsOut: { httpStatus: 401, lost: 2, lostAt: build.now },
  unexplainedRefusals: { codes: '1999, http-409', attestations: 5 },
  mirrorStandsStill: {},
  databaseNeeded: { customers: 25_000, leftOut: 1_200 },
  workSetAside: { works: 3 },
  deliveryFailing: { code: '403 InvalidBotApiHost', count: 3, lastAt: build.now },
};

export const alertCases: readonly Case[] = [
  ...alertKinds.map((kind) => aCase(kind, build.anAlertView(kind))),
  ...troubleTopics.map((topic) =>
    aCase(`operations: ${topic}`, build.operationsView(build.aTrouble(topic, { facts: troubleFacts[topic] }))),
  ),
  aCase('operations: never given', build.operationsView(build.aTrouble('appOnlyCredential', { facts: missing }))),
  aCase('operations: never consented', build.operationsView(build.aTrouble('appUserCredential', { facts: missing }))),
  aCase('operations: over', build.operationsView(build.aTrouble('partnerCenterDown', { endedAt: build.now }))),
  aCase('operations: unknown', build.operationsView(build.aTrouble('graphCredential'), { trouble: null })),
  aCase(
    'three orders waiting',
    build.anAlertView('purchaseBlocked', { block: build.aBlock({ orders: [...seven.slice(0, 2), described] }) }),
  ),
  aCase(
    'seven orders to retry',
    build.anAlertView('unblocked', { block: build.aBlock({ state: 'unblocked', orders: seven }) }),
  ),
  aCase('no agreement at all', build.anAlertView('purchaseBlocked', { block: build.aBlock({ orders: [described] }) })),
  aCase(
    'refused although attested',
    build.anAlertView('purchaseBlocked', { block: build.aBlock({ refusedAlthough: { dateAgreed: build.now } }) }),
  ),
  aCase(
    'refused although accepted directly',
    build.anAlertView('purchaseBlocked', { block: build.aBlock({ refusedAlthough: { dateAgreed: null } }) }),
  ),
  aCase(
    'refused for hours although attested',
    build.anAlertView('purchaseBlocked', {
      block: build.aBlock({
        refusedAlthough: { dateAgreed: build.now },
        stillRefusedAt: build.now,
        orders: [build.anOrder({ support: { requestId: build.planted.attestationId, correlationId: null } })],
      }),
    }),
  ),
  aCase(
    'blocked, and over',
    build.anAlertView('purchaseBlocked', { block: build.aBlock({ state: 'unblocked', closedAt: build.now }) }),
  ),
  aCase(
    'blocked, and gone through',
    build.anAlertView('purchaseBlocked', {
      block: build.aBlock({ state: 'wentThrough', closedAt: build.now, closedBy: build.megan }),
    }),
  ),
  aCase('test', build.anAlertView('purchaseBlocked', { alert: test, block: build.aBlock({ test: true }) })),
  aCase('with a mention', build.anAlertView('expired', { mention: build.megan })),
  aCase('whose attestation is gone', build.anAlertView('expired', { attestation: null })),
  aCase(
    'expiring at its deadline',
    build.anAlertView('expiring', { attestation: build.anAttestation('pending', { deadline: build.now }) }),
  ),
];
