import { describe, expect, it } from 'vitest';
import { inviteText, messageToSignatory, relationshipText } from '../../../src/bot/cards.ts';
import { anAttestation, aRequest, contoso, megan, now, planted } from '../../support/card-builders.ts';

const message = messageToSignatory({
  attestation: anAttestation('pending'),
  acceptanceUrl: planted.url,
  pageEndsAt: null,
  partnerName: 'Northwind Traders',
  owner: megan,
  locale: 'en-GB',
  now,
});

describe('the message to the signatory', () => {
  it('reads as it did before', () => {
    expect([message.subject, '', message.text].join('\n')).toMatchSnapshot();
  });

  it('has the link on a line of its own, so that no client eats a full stop into it', () => {
    expect(message.text.split('\n')).toContain(planted.url);
  });

  it('gives the deadline in UTC, because nobody knows the signatory’s zone', () => {
    expect(message.text).toContain('27 Nov 2026, 09:04 UTC');
  });

  it('opens as a draft in Outlook and in Teams with everything filled in', () => {
    const mail = new URL(message.mailtoUrl);
    const chat = new URL(message.chatUrl);
    expect(mail.origin + mail.pathname).toBe('https://outlook.office.com/mail/deeplink/compose');
    expect([mail.searchParams.get('to'), mail.searchParams.get('subject'), mail.searchParams.get('body')]).toEqual([
      planted.email,
      message.subject,
      message.text,
    ]);
    expect(chat.origin + chat.pathname).toBe('https://teams.microsoft.com/l/chat/0/0');
    expect([chat.searchParams.get('users'), chat.searchParams.get('message')]).toEqual([planted.email, message.text]);
  });

  it('leads to the bot’s own page where there is one, and says how long that works', () => {
    const { text } = messageToSignatory({
      attestation: anAttestation('pending'),
      acceptanceUrl: 'https://mca.example/a/token',
      pageEndsAt: Date.UTC(2026, 11, 21, 9, 4),
      partnerName: null,
      owner: megan,
      locale: 'en-GB',
      now,
    });
    expect(text.split('\n')).toContain('https://mca.example/a/token');
    expect(text).toContain('Please accept by 27 Nov 2026, 09:04 UTC.');
    expect(text).toContain('the page gives you a new link until 21 Dec 2026, 09:04 UTC.');
    expect(text).toContain('press “I have accepted” on the page');
  });

  it('names no deadline that has passed, once Microsoft’s link has died and the page goes on', () => {
    const { text } = messageToSignatory({
      attestation: anAttestation('expired', { deadline: now - 1 }),
      acceptanceUrl: 'https://mca.example/a/token',
      pageEndsAt: Date.UTC(2026, 11, 21, 9, 4),
      partnerName: null,
      owner: megan,
      locale: 'en-GB',
      now,
    });
    expect(text).toContain('The page works until 21 Dec 2026, 09:04 UTC.');
    expect(text).not.toContain('Please accept by');
  });

  it('cannot be bent by what somebody typed', () => {
    const request = aRequest({ emailAddress: 'a@b.example&body=evil', companyName: 'A & B #1 {x}' });
    const bent = messageToSignatory({
      attestation: anAttestation('pending', { request }),
      acceptanceUrl: planted.url,
      pageEndsAt: null,
      partnerName: null,
      owner: megan,
      locale: 'en-GB',
      now,
    });
    expect(new URL(bent.mailtoUrl).searchParams.get('to')).toBe('a@b.example&body=evil');
    expect(new URL(bent.mailtoUrl).searchParams.get('body')).toBe(bent.text);
    expect(bent.text).toContain('A & B #1 {x}');
    expect(bent.text).toContain('your Microsoft partner');
  });
});

describe('the invitation to accept in the admin center', () => {
  const invite = inviteText({ customer: contoso, locale: 'en-GB', partnerName: 'Northwind Traders' });

  it('reads as it did before', () => {
    expect([invite.subject, '', invite.text].join('\n')).toMatchSnapshot();
  });

  it('keeps Microsoft’s address intact on a line of its own', () => {
    expect(invite.text.split('\n')).toContain(
      'https://admin.microsoft.com/AdminPortal/Home?ref=/BillingAccounts/agreement',
    );
  });

  it('says who must sign in, that credentials go separately, and what to do when it is refused', () => {
    expect(invite.text).toContain('Global Administrator');
    expect(invite.text).toContain('separately');
    expect(invite.text).toContain('Please reach out to your Partner');
  });
});

describe('the message to a company that is no customer yet', () => {
  const url =
    'https://admin.microsoft.com/Adminportal/Home?invType=ResellerRelationship&partnerId=aaaaaaaa-0000-4000-8000-00000000000a&msppId=0&DAP=false#/BillingAccounts/partner-invitation';
  const from = { url, locale: 'en-GB', sender: megan.name };
  const named = relationshipText({ ...from, partnerName: 'Northwind Traders' });

  it('reads as it did before', () => {
    expect([named.subject, '', named.text].join('\n')).toMatchSnapshot();
  });

  it('keeps Microsoft’s link character for character, on a line of its own and in the draft', () => {
    expect(named.text.split('\n')).toContain(url);
    expect(new URL(named.mailtoUrl).searchParams.get('body')).toBe(named.text);
  });

  it('says who asks also where the partner’s name is not known', () => {
    const { text } = relationshipText({ ...from, partnerName: null });
    expect(text).toContain('We are a partner in Microsoft’s Cloud Solution Provider program.');
    expect(text.trimEnd().endsWith(megan.name)).toBe(true);
  });
});
