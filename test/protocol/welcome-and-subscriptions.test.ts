import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Scene } from '../support/activities.ts';
import { installationUpdate, membersAdded, postActivity } from '../support/activities.ts';
import { customerOf, type Person, startTestBot, type TestBot } from '../support/bot.ts';
import { titlesIn, wordsIn } from '../support/teams-screen.ts';

let bot: TestBot;
let alice: Person;
beforeEach(async () => {
  bot = await startTestBot();
  alice = bot.person('Alice');
});
afterEach(() => bot.stop());

const installed = (scene: Scene) => postActivity(bot.url, installationUpdate(scene, 'add'));
const removed = (scene: Scene) => postActivity(bot.url, installationUpdate(scene, 'remove'));
const said = (scene: { conversationId: string }): string => wordsIn(bot.lastCard(scene));
const order = (domain: string) => bot.simulator.order(customerOf(bot, domain).id);
const blocked = (scene: { conversationId: string }) =>
  bot.settle(scene, ({ activity }) => (activity.summary ?? '').startsWith('Purchase blocked'));

describe('an install for one person', () => {
  it('is welcomed once, however often Teams tells of it', async () => {
    await postActivity(bot.url, membersAdded(alice.personal));
    await installed(alice.personal);
    await installed(alice.personal);
    await postActivity(bot.url, membersAdded(alice.personal));
    expect(bot.messages(alice.personal)).toHaveLength(1);
    expect(said(alice.personal)).toMatch(/^Hello![\s\S]*When a purchase is blocked or unblocked, you hear it here/);
    expect(titlesIn(bot.lastCard(alice.personal))).toEqual(['Help', 'My day', 'Stop these alerts']);
  });

  it('hears of blocked purchases without asking, until that is stopped', async () => {
    await installed(alice.personal);
    await order('litwareinc.com');
    await blocked(alice.personal);
    await bot.press(alice.personal, 'Stop these alerts');
    expect(said(alice.personal)).not.toBe('');
    const before = bot.connector.calls.length;
    const bob = bot.person('Bob');
    await installed(bob.personal);
    await order('bellowscollege.com');
    await bot.settle(bob.personal, ({ activity }) => (activity.summary ?? '').includes('Bellows'));
    expect(
      bot.connector.calls
        .slice(before)
        .filter(({ conversationId }) => conversationId === alice.personal.conversationId),
    ).toEqual([]);
  });

  it('works for its buttons', async () => {
    await installed(alice.personal);
    await bot.press(alice.personal, 'Help');
    expect(said(alice.personal)).toContain('What I can do for you');
    await bot.press(alice.personal, 'My day');
    expect(said(alice.personal)).toContain('What I can do for you');
  });

  it('is welcomed again after it was removed and added', async () => {
    await installed(alice.personal);
    await removed(alice.personal);
    await installed(alice.personal);
    expect(bot.messages(alice.personal)).toHaveLength(2);
  });
});

describe('an install in a team', () => {
  it('asks which kinds to post, and posts the chosen ones', async () => {
    await installed(alice.channel);
    expect(said(alice.channel)).toMatch(/Alice added me[\s\S]*never a signatory’s data, never a link/);
    const nothing = await bot.press(alice.channel, 'Post these alerts', { inputs: { chosen: '' } });
    expect(nothing.sentence).toBe('Nothing chosen');
    const inputs = { chosen: 'purchaseBlocked,expired' };
    const pressed = await bot.press(alice.channel, 'Post these alerts', { inputs });
    expect(wordsIn(pressed.card)).toMatch(/^Alerts that come here[\s\S]*The link has ended[\s\S]*Purchase blocked/);
    await order('litwareinc.com');
    await blocked(alice.channel);
  });

  it('ends its subscription when it is removed', async () => {
    await installed(alice.channel);
    await bot.press(alice.channel, 'Post these alerts', { inputs: { chosen: 'purchaseBlocked' } });
    await removed(alice.channel);
    const before = bot.messages(alice.channel).length;
    const bob = bot.person('Bob').personal;
    await bot.say(bob, 'subscribe blocked');
    await order('litwareinc.com');
    await blocked(bob);
    expect(bot.messages(alice.channel)).toHaveLength(before);
  });
});

describe('subscribe', () => {
  it('takes kinds and a customer', async () => {
    await bot.say(alice.group, 'subscribe expired, blocked for Litware');
    expect(said(alice.group)).toMatch(/For Litware[\s\S]*The link has ended[\s\S]*Purchase blocked/);
    await order('bellowscollege.com');
    await order('litwareinc.com');
    await blocked(alice.group);
    expect(bot.messages(alice.group).filter(({ summary }) => summary.startsWith('Purchase blocked'))).toHaveLength(1);
    expect(said(alice.group)).toContain('Litware');
  });

  it.each([
    ['subscribe all', 'Purchase blocked'],
    ['subscribe everything', 'Agreement finalized'],
    ['subscribe finalized and unblocked', 'Purchase unblocked'],
    ['subscribe purchase blocked', 'Purchase blocked'],
    ['subscribe for litware', 'For Litware'],
    ['Subscribe EXPIRED.', 'The link has ended'],
  ])('understands "%s"', async (typed, expected) => {
    await bot.say(alice.group, typed);
    expect(said(alice.group)).toMatch(new RegExp(`^Alerts that come here[\\s\\S]*${expected}`));
  });

  it('asks which customer where two have the name, and subscribes for the chosen one', async () => {
    await bot.say(alice.group, 'subscribe expired, blocked for Contoso');
    await bot.press(alice.group, 'Contoso (contoso.co.uk)');
    expect(said(alice.group)).toMatch(/For Contoso[\s\S]*The link has ended[\s\S]*Purchase blocked/);
    await order('contoso.onmicrosoft.com');
    await order('contoso.co.uk');
    await blocked(alice.group);
    expect(bot.messages(alice.group).filter(({ summary }) => summary.startsWith('Purchase blocked'))).toHaveLength(1);
  });

  it('names the kinds there are where it does not know one', async () => {
    await bot.say(alice.group, 'subscribe birthdays');
    expect(said(alice.group)).toMatch(
      /“birthdays” is none[\s\S]*not finalized in time, failed, stuck, accepted directly, said accepted, new link wanted, other signatory, blocked, unblocked/,
    );
    await bot.say(alice.group, 'subscriptions');
    expect(said(alice.group)).toContain('No alerts come here');
  });

  it('is shown by subscriptions, and ended by unsubscribe and by the button', async () => {
    await bot.say(alice.channel, 'subscribe blocked');
    await bot.say(alice.channel, 'subscriptions');
    expect(said(alice.channel)).toMatch(/^Alerts that come here[\s\S]*Chosen by Alice\.[\s\S]*Purchase blocked/);
    await bot.press(alice.channel, 'Stop all alerts here');
    await bot.say(alice.channel, 'subscriptions');
    expect(said(alice.channel)).toContain('No alerts come here');
    await bot.say(alice.channel, 'subscribe blocked');
    await bot.say(alice.channel, 'unsubscribe');
    await bot.say(alice.channel, 'subscriptions');
    expect(said(alice.channel)).toContain('No alerts come here');
  });

  it('is one subscription of a channel, in whichever thread it was typed', async () => {
    const place = alice.channel.conversationId.split(';')[0] ?? '';
    await bot.say(alice.channel, 'subscribe blocked');
    await bot.say({ ...alice.channel, conversationId: `${place};messageid=42` }, 'subscribe blocked');
    await order('litwareinc.com');
    const alert = await blocked(alice.channel);
    expect(alert.conversationId).toBe(place);
    expect(bot.messages(alice.channel).filter(({ summary }) => summary.startsWith('Purchase blocked'))).toHaveLength(1);
  });
});
