import { describe, expect, it } from 'vitest';
import { alertKinds } from '../../../src/agreements/alerts.ts';
import type { AttestationState } from '../../../src/agreements/attestation.ts';
import { transitions } from '../../../src/agreements/attestation.ts';
import * as cards from '../../../src/bot/cards.ts';
import * as build from '../../support/card-builders.ts';
import { objectsIn, ofType, stringsIn } from './walk.ts';

const hostile =
  "**bold** [x](http://evil) ${1+1} ${$root.lang} {{DATE(2020-01-01T00:00:00Z)}} <at>x</at> {company} {n, plural, one {#}} <b>it's</b>";
const customer = { id: 'c-1', companyName: hostile, domain: hostile };
const owner = { objectId: 'o-1', name: hostile };
const contact = {
  signatoryFirstName: hostile,
  signatoryLastName: hostile,
  emailAddress: hostile,
  phoneNumber: hostile,
};
const request = build.aRequest({ ...contact, companyName: hostile });
const failure = build.aFailure({ message: hostile, code: hostile, fieldErrors: { [hostile]: hostile } });
const reader = build.aReader();

const attested = (state: AttestationState) => build.anAttestation(state, { customer, owner, request, failure });
const order = build.anOrder({ orderId: hostile, cartId: hostile, action: hostile, description: hostile });
const block = build.aBlock({ customer, orders: [order] });
const form = build.aForm({
  customer,
  values: { ...build.aForm().values, ...contact, country: hostile, language: hostile, companyName: hostile },
  problems: { emailAddress: { kind: 'microsoft', words: hostile } },
  notes: [
    { kind: 'nameDiffers', typed: hostile },
    { kind: 'refusedByMicrosoft', words: hostile, code: hostile, requestId: hostile },
  ],
});

const made: readonly (readonly [string, cards.CardMessage])[] = [
  [
    'status',
    cards.statusCard({
      reader,
      view: build.aStatusView(
        { kind: 'unknown', failures: [{ ...failure, half: 'agreements' }] },
        { customer, block, attestation: attested('pending') },
      ),
    }),
  ],
  ...(Object.keys(transitions) as AttestationState[]).map(
    (state) =>
      [
        `attestation ${state}`,
        cards.attestationCard({ reader, attestation: attested(state), acceptanceUrl: null, ownerReachable: false }),
      ] as const,
  ),
  ...alertKinds.map(
    (kind) =>
      [
        `alert ${kind}`,
        cards.alertCard({
          reader,
          view: { ...build.anAlertView(kind), block, attestation: attested('failed'), mention: owner },
        }),
      ] as const,
  ),
  ['form', cards.formCard({ reader, form })],
  ['live', cards.liveAttestationCard({ reader, attestation: attested('pending'), form })],
  ['pick list', cards.pickListCard({ reader, text: hostile, command: 'status', customers: [customer], nearest: true })],
  [
    'my day',
    cards.myDayCard({
      reader,
      deadlines: [attested('pending')],
      blocks: [block],
      recent: [customer],
      watched: [customer],
      unheard: [],
    }),
  ],
  ['pending', cards.pendingCard({ reader, items: [attested('pending')], page: 0, pages: 1, whose: 'mine', total: 1 })],
  ['invite', cards.inviteCard({ reader, customer })],
  ['welcome', cards.welcomeTeamCard({ reader, addedBy: hostile })],
  ['did you mean', cards.didYouMeanCard({ reader, typed: hostile, suggestion: hostile })],
  [
    'subscriptions',
    cards.subscriptionsCard({
      reader,
      subscription: build.aSubscription({ by: owner, rules: [{ kinds: ['failed'], customer }] }),
      conversation: build.aConversation({ name: hostile }),
    }),
  ],
  ['error', cards.errorCard({ reader, reference: hostile, what: hostile })],
  ['notice', cards.noticeCard({ reader, tone: 'good', title: hostile, text: hostile })],
];

describe.each(made)('what somebody typed, on the card: %s', (_name, { card }) => {
  it('is shown letter by letter', () => {
    const shown = stringsIn(card).map((text) => text.replaceAll('\u2060', ''));
    expect(shown.some((text) => text.includes(hostile))).toBe(true);
  });

  it('stands only where no client reads Markdown', () => {
    const marked = objectsIn(card).filter((one) => one['type'] === 'TextBlock' || one['type'] === 'FactSet');
    const labels = objectsIn(card).flatMap((one) => [
      one['label'],
      one['fallbackText'],
      one['errorMessage'],
      one['placeholder'],
    ]);
    expect(stringsIn([marked, labels]).filter((text) => text.includes('bold'))).toEqual([]);
  });

  it('never becomes a date', () => {
    // What a button sends and what an input holds are not shown as text.
    const shown = ofType(card, '').flatMap((one) => [one['text'], one['title']]);
    expect(stringsIn(shown).filter((text) => text.includes('{{'))).toEqual([]);
  });
});

it('an input gives back exactly what was typed', () => {
  const { card } = cards.formCard({ reader, form });
  expect(objectsIn(card).find((one) => one['id'] === 'companyName')?.['value']).toBe(hostile);
});

it('a very long sentence is cut short where it is repeated, and makes no button that could not be pressed', () => {
  const long = 'status '.repeat(1_000);
  const picked = cards.pickListCard({ reader, text: long, command: 'status', customers: [], nearest: true });
  const meant = cards.didYouMeanCard({ reader, typed: long, suggestion: long });
  expect(stringsIn([picked, meant]).filter((text) => text.length > 400 && !text.startsWith('data:image/png'))).toEqual(
    [],
  );
});

it('a mention spells the name so that it cannot end the mention', () => {
  const { mention } = cards.alertCard({
    reader,
    view: build.anAlertView('expired', { mention: { objectId: 'o-1', name: 'A </at><at>B & C' } }),
  });
  expect(mention?.entity.text).toBe('<at>A &lt;/at&gt;&lt;at&gt;B &amp; C</at>');
  expect(mention?.text).toContain(mention?.entity.text);
});
