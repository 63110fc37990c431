import * as cards from '../../../src/bot/cards.ts';
import { customerTexts } from '../../../src/bot/customer-texts/customer-texts.ts';
import * as build from '../../support/card-builders.ts';
import { agreementCases } from './agreement-cases.ts';
import type { Case } from './every-card.ts';
import { historyCases } from './history-cases.ts';
import { insertedCases } from './inserted-cases.ts';

const commands = [
  'status',
  'attest',
  'finalize',
  'reissue',
  'cancel',
  'invite',
  'agreement',
  'history',
  'watch',
  'unwatch',
  'take over',
] as const;
const help = [
  { name: 'status', example: 'status contoso', description: 'How a customer stands' },
  { name: 'attest', example: 'attest contoso', description: 'The signatory form' },
];
const params = {
  company: 'Contoso',
  kinds: 'Finalized',
  typed: 'x',
  example: 'status contoso',
  seconds: 7,
  today: '2026-11-21',
  name: 'Adele Vance',
  names: 'Adele Vance',
  place: 'Sales, General',
  count: 2,
  most: 200,
};
const noticeNames = Object.keys(cards.notices) as cards.NoticeName[];
const draft = cards.inviteText({ customer: build.contoso, locale: 'en-GB', partnerName: null });
const language = { texts: draft.texts, asked: 'en-GB' };

const pick: readonly Case[] = [
  ...commands.map(
    (command): Case => ({
      name: `pick list, ${command}`,
      make: (reader) =>
        cards.pickListCard({
          reader,
          text: 'con',
          command,
          customers: [build.contoso, build.fabrikam],
          nearest: false,
        }),
    }),
  ),
  {
    name: 'pick list, nearest',
    memberReads: true,
    make: (reader) =>
      cards.pickListCard({ reader, text: 'cont', command: 'status', customers: [build.contoso], nearest: true }),
  },
  {
    name: 'pick list, none',
    memberReads: true,
    make: (reader) => cards.pickListCard({ reader, text: 'x', command: 'status', customers: [], nearest: true }),
  },
];

const day: readonly Case[] = [
  {
    name: 'my day, calm',
    make: (reader) => cards.myDayCard({ reader, deadlines: [], blocks: [], recent: [], watched: [], unheard: [] }),
  },
  {
    name: 'my day, busy',
    make: (reader) =>
      cards.myDayCard({
        reader,
        deadlines: Array.from({ length: 7 }, (_, index) => build.anAttestation('pending', { id: `a-${index}` })),
        blocks: [build.aBlock()],
        recent: [build.contoso, { ...build.contoso, id: 'c-2', domain: 'contoso.example' }, build.fabrikam],
        watched: [
          build.fabrikam,
          ...['c-3', 'c-4', 'c-5'].map((id) => ({ ...build.contoso, id, domain: `${id}.example` })),
        ],
        unheard: [build.anAlertView('failed'), build.anAlertView('purchaseBlocked')],
      }),
  },
];

const alerts: readonly Case[] = [
  { name: 'subscribe', make: (reader) => cards.subscribeCard({ reader, subscription: build.aSubscription() }) },
  {
    name: 'subscriptions',
    make: (reader) =>
      cards.subscriptionsCard({ reader, subscription: build.aSubscription(), conversation: build.aConversation() }),
  },
  {
    name: 'subscriptions, none and failing',
    make: (reader) =>
      cards.subscriptionsCard({
        reader,
        subscription: null,
        conversation: build.aConversation({ name: null, lastError: { at: build.now, reason: 'gone' } }),
      }),
  },
];

const failure = build.aFailure({ kind: 'throttled', httpStatus: 429, code: null, retryAfterMs: 57_000 });

export const otherCases: readonly Case[] = [
  {
    name: 'error of Microsoft',
    memberReads: true,
    make: (reader) => cards.errorCard({ reader, reference: 'AB12', what: 'contoso', failure }),
  },
  ...agreementCases,
  ...historyCases,
  ...insertedCases,
  ...pick,
  ...day,
  ...alerts,
  { name: 'help', memberReads: true, make: (reader) => cards.helpCard({ reader, commands: help }) },
  { name: 'welcome, personal', make: (reader) => cards.welcomePersonalCard({ reader }) },
  { name: 'welcome, team', make: (reader) => cards.welcomeTeamCard({ reader, addedBy: 'Adele Vance' }) },
  { name: 'welcome, team of nobody', make: (reader) => cards.welcomeTeamCard({ reader, addedBy: null }) },
  {
    name: 'invite',
    make: (reader) => cards.inviteCard({ reader, customer: build.contoso, mailtoUrl: draft.mailtoUrl, language }),
  },
  {
    name: 'invite, in a language without a text',
    make: (reader) =>
      cards.inviteCard({
        reader,
        customer: build.contoso,
        mailtoUrl: draft.mailtoUrl,
        language: { texts: customerTexts('kk-KZ'), asked: 'kk-KZ' },
      }),
  },
  { name: 'open the form', make: (reader) => cards.openFormCard({ reader, customer: build.contoso }) },
  { name: 'error', memberReads: true, make: (reader) => cards.errorCard({ reader, reference: 'AB12', what: '' }) },
  {
    name: 'did you mean',
    memberReads: true,
    make: (reader) => cards.didYouMeanCard({ reader, typed: 'stauts', suggestion: 'status contoso' }),
  },
  {
    name: 'not permitted, unchecked',
    memberReads: true,
    make: (reader) => cards.uncheckedCard({ reader }),
  },
  { name: 'not permitted', memberReads: true, make: (reader) => cards.notPermittedCard({ reader, outsider: false }) },
  { name: 'outsider', memberReads: true, make: (reader) => cards.notPermittedCard({ reader, outsider: true }) },
  ...noticeNames.map(
    (name): Case => ({
      name: `notice ${name}`,
      memberReads: true,
      make: (reader) => cards.namedNotice({ reader, name, params }),
    }),
  ),
];
