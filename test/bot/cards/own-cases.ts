import { DAY } from '../../../src/agreements/instant.ts';
import type { DigestNotice, TakenOverNotice } from '../../../src/agreements/ports.ts';
import * as cards from '../../../src/bot/cards.ts';
import * as build from '../../support/card-builders.ts';
import type { Case } from './every-card.ts';

const adele = { objectId: 'b7e3c1a0-2222-4222-8333-944455556666', name: 'Adele Vance' };
const chosen = {
  timeZone: 'Europe/Vienna',
  quiet: { from: 22, to: 7 },
  digest: { every: 'week', hour: 9 },
} as const;

const settings = (name: string, input: Omit<Parameters<typeof cards.settingsCard>[0], 'reader'>): Case => ({
  name: `settings, ${name}`,
  personalOnly: true,
  make: (reader) => cards.settingsCard({ reader, ...input }),
});

const handover = (name: string, changes: Partial<TakenOverNotice>): Case => ({
  name: `taken over, ${name}`,
  memberReads: true,
  make: (reader) =>
    cards.takenOverCard({
      reader,
      notice: {
        kind: 'takenOver',
        by: build.megan,
        from: adele,
        isNew: false,
        attestationId: 'a-1',
        customer: build.contoso,
        count: 1,
        mention: null,
        ...changes,
      },
    }),
});

const digest = (name: string, changes: Partial<DigestNotice>): Case => ({
  name: `digest, ${name}`,
  personalOnly: true,
  make: (reader) =>
    cards.digestCard({
      reader,
      digest: {
        kind: 'digest',
        every: 'day',
        since: build.now - DAY,
        open: [],
        ended: [],
        blocks: [],
        unheard: [],
        evidenceHead: null,
        ...changes,
      },
    }),
});

const many = Array.from({ length: 11 }, (_, index) => build.anAttestation('pending', { id: `a-${index}` }));
const taken = { by: build.megan, at: build.now - DAY };
const alert = (name: string, view: ReturnType<typeof build.anAlertView>): Case => ({
  name: `alert, ${name}`,
  memberReads: true,
  make: (reader) => cards.alertCard({ reader, view }),
});

const order = { code: '900428', support: { requestId: null, correlationId: 'c-1' } } as const;
const refused = (
  name: string,
  input: Pick<Parameters<typeof cards.refusedOrderCard>[0], 'typed' | 'found' | 'customers'>,
): Case => ({
  name: `a refused order, ${name}`,
  make: (reader) => cards.refusedOrderCard({ reader, order, ...input }),
});

/** What one person is told or chooses, and who takes care of what. */
export const ownCases: readonly Case[] = [
  settings('nothing chosen', {
    teamsZone: 'Europe/Berlin',
    values: cards.settingsValues(null),
    problem: null,
  }),
  settings('chosen', { teamsZone: null, values: cards.settingsValues(chosen), problem: null }),
  settings('an unknown zone', {
    teamsZone: null,
    values: { ...cards.settingsValues(null), otherZone: 'Berlin time' },
    problem: 'badZone',
  }),
  settings('half of the quiet hours', {
    teamsZone: null,
    values: { ...cards.settingsValues(null), quietFrom: '22' },
    problem: 'badHours',
  }),
  handover('the old owner', {}),
  handover('the new owner', { isNew: true }),
  handover('a purchase that was nobody’s', { isNew: true, from: null, attestationId: null }),
  handover('several', { customer: null, attestationId: null, count: 12 }),
  handover('with a mention', { mention: adele }),
  digest('busy', {
    open: many,
    ended: [build.anAttestation('finalized', { id: 'e-1' }), build.anAttestation('expired', { id: 'e-2' })],
    blocks: [build.aBlock()],
    unheard: [build.anAlertView('failed')],
    evidenceHead: { sequence: 12, hash: 'ab'.repeat(32) },
  }),
  digest('calm week', { every: 'week' }),
  {
    name: 'order went through',
    memberReads: true,
    make: (reader) =>
      cards.wentThroughCard({
        reader,
        notice: { kind: 'wentThrough', by: build.megan, block: build.aBlock({ state: 'wentThrough' }) },
      }),
  },
  refused('of nobody knows whom', { typed: '', found: 'unknown', customers: [build.contoso, build.fabrikam] }),
  refused('of one of several', {
    typed: 'cont',
    found: 'several',
    customers: Array.from({ length: 9 }, (_, index) => ({
      ...build.contoso,
      id: `c-${index}`,
      domain: `${index}.example`,
    })),
  }),
  refused('of a name that is near', { typed: 'Contso', found: 'none', customers: [build.contoso] }),
  refused('of nobody', { typed: 'Zzz', found: 'none', customers: [] }),
  {
    name: 'watches',
    personalOnly: true,
    make: (reader) => cards.watchesCard({ reader, customers: [build.contoso, build.fabrikam] }),
  },
  {
    name: 'people',
    make: (reader) =>
      cards.peopleCard({
        reader,
        typed: 'adele',
        people: [
          { person: adele, open: 3 },
          { person: { ...adele, objectId: 'b7e3c1a0-3333' }, open: 0 },
        ],
      }),
  },
  alert('taken', build.anAlertView('expired', { alert: build.anAlert('expired', { taken }) })),
  alert('said again to operations', build.anAlertView('failed', { escalated: true })),
  alert(
    'a blocked purchase that somebody took',
    build.anAlertView('purchaseBlocked', {
      alert: build.anAlert('purchaseBlocked', { taken, attestationId: null, blockId: 'b-1' }),
      block: build.aBlock({ owner: build.megan }),
    }),
  ),
];
