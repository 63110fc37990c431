import type { ConversationReference } from 'botbuilder';
import { describe, expect, it } from 'vitest';
import type { SendOutcome } from '../../src/agreements/ports.ts';
import type { Sender } from '../../src/bot/send.ts';
import { countedSender, limitedSender, type SendLimits, sendLimits, teamsRates } from '../../src/bot/send-limits.ts';

let now = 0;
const clock = (): number => now;
const place = (id: string, tenantId = 'tenant-1'): Partial<ConversationReference> => ({
  conversation: { id, tenantId, isGroup: false, conversationType: 'personal', name: '' },
});
const limits = (): SendLimits => {
  now = 1_000_000;
  return sendLimits(teamsRates, clock);
};

/** Sends whenever it may, for so long; answers when each message went out. */
function pressed(limit: SendLimits, to: Partial<ConversationReference>, forMs: number): readonly number[] {
  const sent: number[] = [];
  const until = now + forMs;
  while (now < until) {
    const wait = limit.admit(to);
    if (wait === 0) sent.push(now);
    now += wait;
  }
  return sent;
}

/** The most that were sent within any window of so many milliseconds. */
const mostWithin = (times: readonly number[], withinMs: number): number =>
  Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + withinMs).length));

describe('the limits of one conversation', () => {
  it.each(teamsRates.conversation)('hold at every moment: $most in $withinMs ms', ({ most, withinMs }) => {
    const times = pressed(limits(), place('a'), 2 * 3_600_000);
    expect(mostWithin(times, withinMs)).toBe(most);
  });

  it('are reached by a burst of seven, and say how long to wait to the millisecond', () => {
    const limit = limits();
    for (let index = 0; index < 7; index += 1) expect(limit.admit(place('a'))).toBe(0);
    now += 300;
    expect(limit.admit(place('a'))).toBe(700);
    now += 700;
    expect(limit.admit(place('a'))).toBe(0);
    expect(limit.admit(place('a'))).toBe(1_000);
  });

  it('are no other conversation’s, and those of all threads of a channel together', () => {
    const limit = limits();
    for (let index = 0; index < 7; index += 1) limit.admit(place(`19:c@thread.tacv2;messageid=${index}`));
    expect(limit.admit(place('19:c@thread.tacv2'))).toBe(1_000);
    expect(limit.admit(place('19:d@thread.tacv2'))).toBe(0);
  });

  it('count what a turn answers, which is never kept back', () => {
    const limit = limits();
    for (let index = 0; index < 20; index += 1) limit.count(place('a'));
    expect(limit.admit(place('a'))).toBe(2_000);
  });

  it('do not close a conversation for longer than the window where the clock was set back', () => {
    const limit = limits();
    for (let index = 0; index < 7; index += 1) limit.admit(place('a'));
    now -= 500_000;
    expect(limit.admit(place('a'))).toBeLessThanOrEqual(1_000);
  });
});

describe('the limit of one tenant', () => {
  it('holds for a thousand conversations at once, which come back a second’s worth at a time', () => {
    const limit = limits();
    const due = Array.from({ length: 1_000 }, (_, index) => ({ at: now, to: place(`conversation-${index}`) }));
    const sent: number[] = [];
    let asked = 0;
    for (let next = due.shift(); next !== undefined; next = due.shift()) {
      now = Math.max(now, next.at);
      asked += 1;
      const wait = limit.admit(next.to);
      if (wait === 0) sent.push(now);
      else due.push({ at: now + wait, to: next.to });
      due.sort((a, b) => a.at - b.at);
    }
    expect(mostWithin(sent, 1_000)).toBe(50);
    expect((sent.at(-1) ?? 0) - (sent[0] ?? 0)).toBe(19_000);
    expect(asked).toBeLessThan(2_000);
  });

  it('is no other tenant’s', () => {
    const limit = limits();
    for (let index = 0; index < 50; index += 1) limit.admit(place(`conversation-${index}`));
    expect(limit.admit(place('one-more'))).toBe(1_000);
    expect(limit.admit(place('elsewhere', 'tenant-2'))).toBe(0);
  });
});

describe('senders', () => {
  const sentTo: string[] = [];
  const outcome: SendOutcome = { kind: 'sent', activityId: 'activity-1' };
  const sender: Sender = {
    send: async (to) => {
      sentTo.push(`send ${to.conversation?.id}`);
      return outcome;
    },
    update: async (to, activityId) => {
      sentTo.push(`update ${activityId} in ${to.conversation?.id}`);
      return outcome;
    },
  };

  it('over the limit, messages and edits of the bot’s own accord wait, and Teams is not asked', async () => {
    sentTo.length = 0;
    const limited = limitedSender(sender, limits());
    for (let index = 0; index < 6; index += 1) await limited.send(place('a'), {});
    expect(await limited.update(place('a'), 'activity-1', {})).toEqual(outcome);
    const kept = { kind: 'throttled', retryAfterMs: 1_000, heldBack: true };
    expect(await limited.send(place('a'), {})).toMatchObject(kept);
    expect(await limited.update(place('a'), 'activity-1', {})).toMatchObject(kept);
    expect(sentTo).toHaveLength(7);
  });

  it('what somebody waits for is sent at once, and takes its place from the others', async () => {
    sentTo.length = 0;
    const limit = limits();
    const counted = countedSender(sender, limit);
    for (let index = 0; index < 5; index += 1) await counted.send(place('a'), {});
    for (let index = 0; index < 5; index += 1) await counted.update(place('a'), 'activity-1', {});
    expect(sentTo).toHaveLength(10);
    expect(await limitedSender(sender, limit).send(place('a'), {})).toMatchObject({ kind: 'throttled' });
  });
});
