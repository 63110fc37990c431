import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../src/agreements/failure.ts';
import { failureText } from '../../../src/bot/cards/failure-text.ts';
import * as cards from '../../../src/bot/cards.ts';
import * as build from '../../support/card-builders.ts';
import { outline } from './outline.ts';

const reader = build.aReader();
const plain = { code: null, message: '' } as const;
const text = (changes: Partial<Failure>): string =>
  failureText(cards.wordsFor(reader), build.aFailure({ ...plain, ...changes }));
const errorOf = (changes: Partial<Failure>, who = reader): string =>
  outline(
    cards.errorCard({ reader: who, reference: 'AB12', what: 'status x', failure: build.aFailure(changes) }).card,
  ).join('\n');

const neverSent = { kind: 'credential', httpStatus: null, code: null } as const;
const appUser = 'the App+User sign-in to Partner Center';
const consent = 'PARTNER_CENTER_REFRESH_TOKEN, npm run consent.';

describe('a credential’s failure', () => {
  it.each([
    ['App+User that is missing', { ...neverSent, credential: 'appUser' }, `needs ${appUser}, and the bot has none`],
    ['app-only that is missing', { ...neverSent, credential: 'appOnly' }, 'PARTNER_CENTER_CERTIFICATE_FILE'],
    ['one that nobody names', { ...neverSent, credential: null }, 'one of the bot’s sign-ins'],
    // partner-center.md 1.4: an app-only token where only App+User is taken. What is missing is the other one.
    ['900329', { httpStatus: 403, code: '900329', credential: 'appOnly' }, `needs ${appUser}`],
    ['900421', { httpStatus: 401, code: '900421', credential: 'appUser' }, 'without multifactor authentication'],
    ['900420', { httpStatus: 401, code: '900420', credential: 'appUser' }, 'wrong audience'],
    ['900150', { httpStatus: 403, code: '900150', credential: 'appUser' }, 'lacks the role'],
    ['2032', { httpStatus: 403, code: '2032', credential: 'appUser' }, 'lacks the role'],
    ['900308', { httpStatus: 403, code: '900308', credential: 'appOnly' }, 'lacks the role'],
    ['1002', { httpStatus: 403, code: '1002', credential: 'appOnly' }, 'lacks the role'],
    ['900309', { httpStatus: 403, code: '900309', credential: 'appUser' }, 'Conditional Access'],
    ['800001', { httpStatus: 401, code: '800001', credential: 'appUser' }, `refused ${appUser}. It must be renewed.`],
    ['401 without a code', { httpStatus: 401, code: null, credential: 'appOnly' }, 'PARTNER_CENTER_CLIENT_SECRET'],
  ] as const)('names %s', (_which, changes, expected) => {
    expect(text({ kind: 'credential', ...changes })).toContain(expected);
  });

  it.each(['900421', '900420', '900150', '2032', '900308', '1002', '900309', '800001'])('repeats code %s', (code) => {
    const said = text({ kind: 'credential', httpStatus: 403, code, credential: 'appUser' });
    expect(said).toMatch(/^Microsoft refused the App\+User sign-in/);
    expect(said.endsWith(`For the people who run this bot: code ${code}, ${consent}`)).toBe(true);
  });

  it('that is missing names what to set, and repeats no code of the one that was used instead', () => {
    expect(text({ ...neverSent, credential: 'appUser' }).endsWith(`this bot: ${consent}`)).toBe(true);
    expect(text({ kind: 'credential', httpStatus: 403, code: '900329', credential: 'appOnly' })).not.toContain(
      '900329',
    );
    expect(text({ ...neverSent, credential: null })).not.toContain('For the people');
  });

  it('asks for an admin agent’s account only where there is an account', () => {
    const said = (credential: 'appUser' | 'appOnly') =>
      text({ kind: 'credential', httpStatus: 403, code: '900150', credential });
    expect(said('appUser')).toContain('It must be an admin agent’s account.');
    expect(said('appOnly')).not.toContain('admin agent');
  });

  it('is to be forwarded rather than tried again', () => {
    expect(errorOf({ kind: 'credential', httpStatus: 401, code: '900421' })).toContain('Pass on what stands below');
    expect(errorOf({ kind: 'unavailable' })).toContain('Try it once more');
  });
});

describe('a wait', () => {
  it.each([
    ['throttled', 57_000, 'Ask again in 57 seconds.'],
    ['throttled', 400, 'Ask again in 1 second.'],
    ['notAsked', 12_001, 'Ask again in 13 seconds.'],
    ['notAsked', 600_000, 'Ask again in 10 minutes.'],
    ['unavailable', 30_000, 'Ask again in 30 seconds.'],
  ] as const)('of %s for %i ms is told: %s', (kind, retryAfterMs, expected) => {
    expect(text({ kind, retryAfterMs })).toContain(expected);
  });

  it.each([null, 0])('that nobody named is not made up (%s)', (retryAfterMs) => {
    expect(text({ kind: 'throttled', retryAfterMs })).not.toContain('Ask again');
  });
});

describe('an error card', () => {
  it('says once how long to wait, where it says what to do', () => {
    const said = errorOf({ kind: 'throttled', retryAfterMs: 57_000 });
    expect(said.match(/Ask again in 57 seconds/g)).toHaveLength(1);
    expect(said).toMatch(/Ask again in 57 seconds[\s\S]*pause because of too many requests/);
    expect(said).not.toContain('Try it once more');
  });

  it('says why before the ids that only support asks for', () => {
    expect(errorOf({ kind: 'unavailable' })).toMatch(/out of order[\s\S]*AB12[\s\S]*000000000001/);
  });

  it('shows Microsoft’s two ids beside our reference', () => {
    expect(errorOf({ kind: 'unavailable' })).toMatch(/AB12[\s\S]*000000000001[\s\S]*000000000002/);
  });

  it.each([
    ['was not asked', { kind: 'notAsked', message: 'The budget is used up' }],
    ['could not be asked without a token', { ...neverSent, message: 'No App+User token' }],
  ] as const)(
    'shows our reference alone where Microsoft %s, and claims no word of it to be Microsoft’s',
    (_why, changes) => {
      const said = errorOf(changes);
      expect(said).toContain('AB12');
      expect(said).not.toMatch(/Request id|Correlation id|Microsoft’s own words/);
      expect(said).toMatch(/What the bot knows about it[\s\S]*(budget|token)/);
    },
  );

  it('calls what stands behind 900329 its own knowledge: it tells which token is missing', () => {
    const said = errorOf({ kind: 'credential', httpStatus: 403, code: '900329', message: 'Set the refresh token.' });
    expect(said).toMatch(/What the bot knows about it[\s\S]*Set the refresh token[\s\S]*Request id/);
  });

  it('keeps Microsoft’s words from those who may not see them', () => {
    expect(errorOf({ message: build.planted.words }, build.aReader({ audience: 'shared' }))).not.toContain('Planted');
  });
});

describe('an unknown status', () => {
  const unread = (half: 'agreements' | 'directSigned', changes: Partial<Failure> = {}) => ({
    ...build.aFailure({ ...plain, kind: 'unavailable', ...changes }),
    half,
  });
  const said = (failures: readonly ReturnType<typeof unread>[], who = reader): string =>
    outline(cards.statusCard({ reader: who, view: build.aStatusView({ kind: 'unknown', failures }) }).card).join('\n');

  it('says for each half what failed, where they failed in different ways', () => {
    expect(said([unread('agreements'), unread('directSigned', { kind: 'throttled', retryAfterMs: 9_000 })])).toMatch(
      /attested agreements[\s\S]*out of order[\s\S]*direct acceptance[\s\S]*pause[\s\S]*9 seconds/,
    );
  });

  it('names the one half that failed', () => {
    expect(said([unread('directSigned')])).toContain('What failed: asking for a direct acceptance');
    expect(said([unread('directSigned')])).not.toContain('attested agreements');
  });

  it('shows the ids of both calls, each once, and none where Microsoft was not asked', () => {
    const one = unread('agreements', { requestId: 'r-1', correlationId: 'c-1' });
    const two = unread('directSigned', { requestId: 'r-2', correlationId: 'c-1' });
    expect(said([one, two])).toMatch(/r-1[\s\S]*r-2[\s\S]*c-1/);
    expect(said([one, two]).match(/c-1/g)).toHaveLength(1);
    expect(said([unread('agreements', { kind: 'notAsked' })])).not.toContain('Request id');
    expect(said([one, two], build.aReader({ audience: 'shared' }))).not.toContain('r-1');
  });
});

describe('somebody whose role could not be checked', () => {
  const unchecked = build.aReader({ role: 'member', unchecked: true });

  it('is told so on the status, in help and when refused', () => {
    const [accepted = { kind: 'notAccepted' }] = build.statuses;
    const status = cards.statusCard({ reader: unchecked, view: build.aStatusView(accepted) });
    const help = cards.helpCard({ reader: unchecked, commands: [] });
    const refused = cards.uncheckedCard({ reader: unchecked });
    expect(outline(status.card).join('\n')).toContain('could not be checked just now');
    expect(outline(help.card).join('\n')).toContain('Microsoft Graph did not answer');
    expect(outline(refused.card).join('\n')).toMatch(/Microsoft Graph did not answer[\s\S]*Try again in a minute/);
    expect(outline(refused.card).join('\n')).not.toMatch(/Ask an administrator|Not permitted/);
  });
});
