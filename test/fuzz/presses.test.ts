import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verbs } from '../../src/bot/verbs.ts';
import { cardAction, dialog, message, postActivity, type Scene, type WireActivity } from '../support/activities.ts';
import { customerOf, type Person, requestsTo, startTestBot, type TestBot } from '../support/bot.ts';
import { inputs } from '../support/domain.ts';
import { wordsIn } from '../support/teams-screen.ts';
import { anyJson, anyText } from './arbitraries.ts';
import { runs } from './runs.ts';

let bot: TestBot;
let alice: Person;
beforeAll(async () => {
  bot = await startTestBot();
  alice = bot.person('Alice');
});
afterAll(() => bot.stop());

interface Press {
  readonly scope: 'personal' | 'group' | 'channel';
  readonly way: 'button' | 'opensDialog' | 'inDialog' | 'message';
  readonly verb: unknown;
  readonly data: unknown;
}

/** Ids of things that are there, of other things than the verb's, and of nothing; all inputs right but for one. */
function presses(ids: readonly string[]): fc.Arbitrary<Press> {
  const id = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...ids) }, anyText, anyJson);
  const typed = {
    ...inputs(),
    confirmedName: '',
    replaces: '',
    text: 'pending',
    chosen: 'expired',
    whose: 'all',
    page: 0,
  };
  const wrong = fc.constantFrom<[string, unknown]>(
    ['phoneNumber', 'none'],
    ['emailAddress', '@'],
    ['country', 'Nowhere'],
    ['expirationInMinutes', '4'],
    ['signatoryLastName', ' '],
    ['companyName', 7],
    ['language', { code: 'en-US' }],
  );
  const change = fc.tuple(
    fc.constantFrom('text', 'chosen', 'whose', 'page', 'kinds', 'replaces', 'confirmedName', 'verb'),
    anyJson,
  );
  const data = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(id, id, id, wrong, fc.array(change, { maxLength: 2 })).map(filled) },
    { weight: 1, arbitrary: anyJson },
  );
  return fc.record({
    scope: fc.constantFrom('personal', 'group', 'channel'),
    way: fc.constantFrom('button', 'button', 'opensDialog', 'inDialog', 'message'),
    verb: fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...Object.keys(verbs)) }, anyText, anyJson),
    data,
  });
  function filled([own, customerId, formKey, bad, changes]: readonly [
    unknown,
    unknown,
    unknown,
    [string, unknown],
    [string, unknown][],
  ]) {
    return { id: own, customerId, formKey, ...typed, ...Object.fromEntries([...changes, bad]) };
  }
}

function activityOf(scene: Scene, { way, verb, data }: Press): WireActivity {
  const fields = typeof data === 'object' && data !== null ? data : { data };
  const replyToId = bot.messages(alice.personal).at(-1)?.activityId;
  const extra = replyToId === undefined ? {} : { replyToId };
  if (way === 'message') return message(scene, '', { value: { ...fields, verb }, ...extra });
  if (way !== 'button') return dialog(scene, way === 'inDialog' ? 'task/submit' : 'task/fetch', { ...fields, verb });
  const value = { action: { type: 'Action.Execute', verb, data }, trigger: 'manual' };
  return cardAction(scene, { verb: 'none' }, { value, ...extra });
}

const isWellShaped = ({ verb, data }: Press): boolean =>
  typeof verb === 'string' && typeof data === 'object' && data !== null && !Array.isArray(data);
const faultsIn = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => /"msg":"[^"]*\bturn\b/.test(line));

describe('a press on a button', () => {
  it('of any verb with any data is answered, and makes nothing at Microsoft', async () => {
    await bot.say(alice.personal, 'status contoso');
    await bot.say(alice.personal, 'attest fabrikam');
    const { conversationId } = alice.personal;
    const known = [customerOf(bot, 'fabrikam.com').id, conversationId, alice.personal.userId ?? '', 'x'.repeat(201)];
    await fc.assert(
      fc.asyncProperty(presses(known), async (press) => {
        const before = bot.logged.length;
        const response = await postActivity(bot.url, activityOf(alice[press.scope], press));
        expect([200, 400, 403]).toContain(response.status);
        expect(await response.text()).not.toMatch(/node_modules|ZodError|\.ts:\d/);
        // Where the activity itself is none of Teams', the log says so; any other fault is a defect.
        if (isWellShaped(press)) expect(faultsIn(bot.logged.slice(before))).toEqual([]);
      }),
      runs(200, 2_500),
    );
    expect(requestsTo(bot, 'POST', /attestations|agreements/)).toEqual([]);
    await bot.say(alice.personal, 'status fabrikam');
    expect(wordsIn(bot.lastCard(alice.personal))).toContain('Accepted (attested)');
  });
});
