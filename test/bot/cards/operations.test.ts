import { describe, expect, it } from 'vitest';
import { DAY } from '../../../src/agreements/instant.ts';
import { type Trouble, troubleTopics } from '../../../src/agreements/rows.ts';
import * as cards from '../../../src/bot/cards.ts';
import * as build from '../../support/card-builders.ts';
import { outline } from './outline.ts';
import { buttonsIn } from './walk.ts';

const reader = build.aReader();
const shown = (trouble: Trouble) => cards.alertCard({ reader, view: build.operationsView(trouble) });
const said = (trouble: Trouble): string => outline(shown(trouble).card).join('\n');

describe('an alert for those who run the bot', () => {
  it.each(troubleTopics)(
    '%s says in its summary what it is about, and offers nothing that needs a customer',
    (topic) => {
      const { card, summary } = shown(build.aTrouble(topic));
      expect(summary).toMatch(/^The bot needs attention: .{10,}/);
      expect(buttonsIn(card)).toEqual([]);
    },
  );

  it.each([
    ['appOnlyCredential', /PARTNER_CENTER_CLIENT_SECRET.*PARTNER_CENTER_CERTIFICATE_FILE/],
    ['appUserCredential', /npm run consent.*MFA/],
    ['appUserEnding', /npm run consent/],
    ['graphCredential', /GroupMember\.Read\.All/],
    ['partnerCenterDown', /npm run doctor/],
    ['unexplainedRefusals', /Ask one of the signatories/],
  ] as const)('%s says what to do', (topic, next) => {
    expect(said(build.aTrouble(topic))).toMatch(next);
  });

  it('tells a credential that was never given from one that is refused', () => {
    const missing = said(build.aTrouble('appUserCredential', { facts: { reason: 'missing' } }));
    const refused = said(build.aTrouble('appUserCredential', { facts: { reason: 'refused', code: '900421' } }));
    expect(missing).toMatch(/never signed in[\s\S]*PARTNER_CENTER_REFRESH_TOKEN/);
    expect(refused).toMatch(/refuses the sign-in[\s\S]*Microsoft’s code \| 900421/);
  });

  it('says how long the consent lives', () => {
    const trouble = build.aTrouble('appUserEnding', { facts: { endsAt: build.now + 20 * DAY } });
    expect(said(trouble)).toContain('Consent ends | 11 Dec 2026, 10:04 CET (in 20 days)');
  });

  it('says of what is over that it is, and asks for nothing', () => {
    const text = said(build.aTrouble('appOnlyCredential', { endedAt: build.now }));
    expect(text).toMatch(/It is over[\s\S]*Nothing has to be done any more/);
    expect(text).not.toContain('PARTNER_CENTER');
  });

  it('that nobody heard stands in my day, with what to do, and cannot be pressed', () => {
    const unheard = [build.operationsView(build.aTrouble('appUserCredential'))];
    const { card } = cards.myDayCard({ reader, deadlines: [], blocks: [], recent: [], watched: [], unheard });
    expect(outline(card).join('\n')).toMatch(
      /The integration account cannot sign in[\s\S]*Tell the people who run this bot[\s\S]*npm run consent/,
    );
    expect(JSON.stringify(card)).not.toContain('"verb":"status"');
  });
});
