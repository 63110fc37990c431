import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { liveStates } from '../../../src/agreements/attestation.ts';
import { HOUR } from '../../../src/agreements/instant.ts';
import { alertLooks, stateLooks, statusLooks } from '../../../src/bot/cards/looks.ts';
import * as cards from '../../../src/bot/cards.ts';
import * as build from '../../support/card-builders.ts';
import { outline } from './outline.ts';
import { buttonsIn, objectsIn } from './walk.ts';

const reader = build.aReader();
const shared = build.aReader({ audience: 'shared' });

const attestation = (
  state: Parameters<typeof build.anAttestation>[0],
  changes: Parameters<typeof build.anAttestation>[1] = {},
): string => {
  const one = build.anAttestation(state, changes);
  return said(
    cards.attestationCard({ reader, attestation: one, acceptanceUrl: build.planted.url, ownerReachable: true }),
  );
};

describe('an attestation’s card', () => {
  it('offers Send to signatory first and Open agreement last while the link lives, and warns not to accept', () => {
    const one = build.anAttestation('pending');
    const { card } = cards.attestationCard({
      reader,
      attestation: one,
      acceptanceUrl: build.planted.url,
      ownerReachable: true,
    });
    expect(card.actions.map((action) => action['title'])).toEqual(['Send to signatory', 'More', 'Open agreement']);
    expect(outline(card).join('\n')).toContain('do not press Accept');
  });

  it('says in the personal chat alone when the signatory opened the page, and that he says he has accepted', () => {
    const onPage = { openedAt: build.now - HOUR, saidAccepted: { at: build.now, times: 1 } };
    const one = build.anAttestation('pending', onPage);
    const card = (to: typeof reader): string =>
      said(cards.attestationCard({ reader: to, attestation: one, acceptanceUrl: null, ownerReachable: true }));
    expect(card(reader)).toMatch(/Opened[\s\S]*Says: accepted/);
    expect(card(shared)).not.toMatch(/Opened|Says: accepted/);
    expect(attestation('pending')).not.toMatch(/Opened|Says: accepted/);
  });

  it('sends nobody a link that has ended', () => {
    expect(attestation('pending', { deadline: build.now })).not.toMatch(/Send to signatory|Open agreement/);
  });

  it('says what finalized means: the mail, whom it sends to you, an answer, the wait', () => {
    expect(attestation('finalized')).toMatch(
      /30 minutes[\s\S]*questions to you[\s\S]*up to hours[\s\S]*Recorded at[\s\S]*answer to copy[\s\S]*Wrong signatory\?/,
    );
    expect(attestation('finalized')).not.toContain('igned at');
  });

  it('says that a cancelled link cannot be revoked, and until when it works', () => {
    expect(attestation('cancelled')).toMatch(/cannot be revoked[\s\S]*Until 27 Nov 2026/);
    expect(attestation('cancelled', { deadline: build.now })).not.toContain('Until');
  });

  it('names the ways out of 600061 and Microsoft’s own words and ids', () => {
    expect(attestation('failed')).toMatch(/another e-mail or phone[\s\S]*code 600061[\s\S]*Plantedwords/);
    expect(attestation('failed')).toMatch(/Request id[\s\S]*Correlation id/);
  });

  it('gives an indirect reseller the text for its provider', () => {
    const failure = build.aFailure({ httpStatus: 404, code: null });
    const text = attestation('refused', { failure });
    expect(text).toMatch(/indirect reseller[\s\S]*Text to forward to your provider[\s\S]*tenant 4b1c0b5e/);
    expect(text).not.toContain('[Change]');
  });

  it('offers the same values again where nothing was wrong with them', () => {
    const failure = build.aFailure({ kind: 'unavailable', httpStatus: 503, code: null });
    expect(attestation('refused', { failure })).toContain('[Reissue]');
    expect(attestation('refused')).not.toContain('[Reissue]');
  });

  it('shows a refused try as probably not accepted yet, in Microsoft’s words', () => {
    expect(attestation('pending', { failure: build.aFailure({ code: '2042' }) })).toMatch(
      /probably not accepted yet[\s\S]*code 2042/,
    );
  });

  it('says at once where the owner cannot be told, with Add the app', () => {
    const one = build.anAttestation('pending');
    const addAppUrl = 'https://teams.microsoft.com/l/app/1';
    const card = cards.attestationCard({
      reader: shared,
      attestation: one,
      acceptanceUrl: null,
      ownerReachable: false,
      addAppUrl,
    });
    expect(said(card)).toMatch(/cannot write to Megan Bowen[\s\S]*Add the app/);
  });

  it.each(liveStates)('never says that %s is the end', (state) => {
    expect(attestation(state)).not.toMatch(/failed|expired/i);
  });
});

describe('a status card', () => {
  it('never shows unknown as not accepted, and shows what was known last with its age and what failed', () => {
    const lastKnown = { status: { kind: 'acceptedDirect' } as const, readAt: build.now - 3 * 86_400_000 };
    const failures = [{ ...build.aFailure({ kind: 'unanswered', message: '' }), half: 'directSigned' as const }];
    const text = said(
      cards.statusCard({ reader, view: build.aStatusView({ kind: 'unknown', failures }, { lastKnown }) }),
    );
    expect(text).toMatch(
      /Last known[\s\S]*Accepted \(direct\), read 18 Nov 2026, 10:04 CET \(3 days ago\)[\s\S]*did not answer/,
    );
    expect(text).not.toContain('ot accepted');
  });

  it.each(build.statuses)('says when $kind was read', (status) => {
    expect(said(cards.statusCard({ reader: shared, view: build.aStatusView(status) }))).toContain('(4 minutes ago)');
  });
});

describe('an alert', () => {
  it('counts joined orders and names each to retry', () => {
    const orders = ['SO-1', 'SO-2', 'SO-3'].map((orderId) => build.anOrder({ orderId }));
    const blocked = cards.alertCard({
      reader: shared,
      view: build.anAlertView('purchaseBlocked', { block: build.aBlock({ orders }) }),
    });
    const block = build.aBlock({ orders, state: 'unblocked' });
    const unblocked = cards.alertCard({ reader: shared, view: build.anAlertView('unblocked', { block }) });
    expect(blocked.summary).toContain('3 orders waiting');
    expect(said(blocked)).toMatch(/3 orders waiting[\s\S]*increase quantity/);
    expect(said(unblocked)).toMatch(/Retry order SO-1[\s\S]*Retry order SO-2[\s\S]*Retry order SO-3/);
  });

  it('says what Microsoft refused although it is visible, and not that the agreement is out of date', () => {
    const block = build.aBlock({ refusedAlthough: { dateAgreed: Date.UTC(2025, 8, 12) } });
    const text = said(cards.alertCard({ reader, view: build.anAlertView('purchaseBlocked', { block }) }));
    expect(text).toContain(
      'Microsoft refused although an agreement of 12 September 2025 is visible. It can take hours',
    );
    expect(text).not.toContain('out of date');
  });

  it('says what helps once it has lasted for hours, with the ids for support in an agent’s own chat alone', () => {
    const support = { requestId: 'r-1', correlationId: 'c-1' };
    const block = build.aBlock({
      refusedAlthough: { dateAgreed: build.now },
      stillRefusedAt: build.now,
      orders: [build.anOrder({ support }), build.anOrder({ orderId: 'SO-2', support })],
    });
    const view = build.anAlertView('purchaseBlocked', { block });
    const own = cards.alertCard({ reader, view });
    expect(said(own)).toMatch(
      /SO-4711[\s\S]*r-1[\s\S]*c-1[\s\S]*It has lasted for hours. Attest with another signatory/,
    );
    expect(said(own).match(/r-1/g)).toHaveLength(1);
    expect(own.card.actions.length).toBeLessThanOrEqual(6);
    for (const other of [shared, build.aReader({ role: 'member' })])
      expect(said(cards.alertCard({ reader: other, view }))).not.toMatch(/r-1|c-1/);
  });

  it('offers nothing once it is over, and says how it ended', () => {
    const over = (changes: Parameters<typeof build.aBlock>[0]) =>
      cards.alertCard({ reader, view: build.anAlertView('purchaseBlocked', { block: build.aBlock(changes) }) });
    const unblocked = over({ state: 'unblocked' });
    const through = over({ state: 'wentThrough', closedBy: build.megan, refusedAlthough: { dateAgreed: null } });
    expect(said(unblocked)).toMatch(/Purchase was blocked[\s\S]*the order can be placed again/);
    expect(said(through)).toMatch(/Megan Bowen says that the order went through/);
    expect(said(through)).not.toContain('Microsoft refused');
    for (const { card, summary } of [unblocked, through]) {
      expect(card.actions.map((action) => action['title'])).toEqual(['Status']);
      expect(summary).toBe('Purchase was blocked: Contoso');
    }
  });

  it('is marked where it is a test', () => {
    const alert = build.anAlert('purchaseBlocked', { test: true });
    const card = cards.alertCard({ reader, view: build.anAlertView('purchaseBlocked', { alert }) });
    expect(card.summary).toMatch(/^Test: /);
    expect(said(card)).toContain('This is a test');
  });
});

describe('the form', () => {
  it('has the API’s names as inputs, each with a label', () => {
    const inputs = objectsIn(cards.formCard({ reader, form: build.aForm() }).card).filter((one) =>
      String(one['type']).startsWith('Input.'),
    );
    expect(inputs.map((one) => one['id'])).toEqual(
      'country language companyName signatoryFirstName signatoryLastName emailAddress phoneNumber expirationInMinutes otherMinutes pageDays autoFinalize'.split(
        ' ',
      ),
    );
    expect(inputs.filter((one) => typeof one['label'] !== 'string' || one['label'] === '')).toEqual([]);
  });

  it('puts a refusal right behind its field', () => {
    const problems = { phoneNumber: { kind: 'microsoft', words: 'No such phone.' } } as const;
    const lines = outline(cards.formCard({ reader, form: build.aForm({ problems }) }).card);
    const field = lines.findIndex((line) => line.startsWith('<phoneNumber>'));
    expect(lines[field + 1]).toBe('▲ Microsoft says: No such phone.');
  });

  it('lets an empty form change its country: nothing is required before it is sent', () => {
    const inputs = objectsIn(cards.formCard({ reader, form: build.aForm() }).card).filter((one) =>
      String(one['type']).startsWith('Input.'),
    );
    expect(inputs.filter((one) => one['isRequired'] !== undefined || one['regex'] !== undefined)).toEqual([]);
  });
});

describe('looks', () => {
  it('tell every status, state and kind of alert apart by its words and, within one table, by its sign', () => {
    for (const looks of [statusLooks, stateLooks, alertLooks].map((table) => Object.values(table))) {
      expect(new Set(looks.map((look) => look.icon)).size).toBe(looks.length);
      expect(new Set(looks.map((look) => look.title)).size).toBe(looks.length);
    }
  });
});

it('my day tells two customers of one name apart', () => {
  const recent = [build.contoso, { ...build.contoso, id: 'c-2', domain: 'contoso.example' }];
  const { card } = cards.myDayCard({ reader, deadlines: [], blocks: [], recent, watched: [], unheard: [] });
  expect(buttonsIn(card).map((button) => button['title'])).toEqual([
    'Contoso (contoso.onmicrosoft.com)',
    'Contoso (contoso.example)',
    'Help',
  ]);
});

describe('the warning before a link ends', () => {
  const warning = (changes: Parameters<typeof build.anAttestation>[1], state: 'pending' | 'finalizing' = 'pending') => {
    const one = build.anAttestation(state, changes);
    return said(cards.alertCard({ reader, view: build.anAlertView('expiring', { attestation: one }) }));
  };

  it('claims no acceptance and no refusal where the bot may not try by itself, and offers Check now', () => {
    const text = warning({ autoFinalize: false });
    expect(text).toMatch(/nobody knows here whether it was accepted[\s\S]*\[Check now\]/);
    expect(text).not.toContain('Nobody has accepted');
  });

  it('does not say that nobody accepted while Microsoft’s answer is open', () => {
    expect(warning({}, 'finalizing')).not.toContain('Nobody has accepted');
  });

  it('otherwise says so, and offers a new link', () => {
    expect(warning({})).toMatch(/Nobody has accepted yet[\s\S]*\[Reissue\]/);
  });
});

it('an unknown status says once what failed twice in the same way, and offers to ask again first', () => {
  const failure = build.aFailure({ kind: 'unavailable', message: '' });
  const failures = (['agreements', 'directSigned'] as const).map((half) => ({ ...failure, half }));
  const view = build.aStatusView({ kind: 'unknown', failures });
  const text = said(cards.statusCard({ reader, view }));
  expect(text.match(/What failed/g)).toHaveLength(1);
  expect(text).toMatch(/\[Refresh\][\s\S]*\[Attest\]/);
});

function said({ card }: cards.CardMessage): string {
  return outline(card).join('\n');
}

it('every notice is said by somebody', () => {
  const bot = new URL('../../../src/bot/', import.meta.url);
  const sources = readdirSync(bot, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('notices.ts'))
    .map((file) => readFileSync(new URL(file, bot), 'utf8'))
    .join('\n');
  expect(Object.keys(cards.notices).filter((name) => !sources.includes(`'${name}'`))).toEqual([]);
});
