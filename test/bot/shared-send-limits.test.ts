import { describe, expect, it } from 'vitest';
import type { SendOutcome } from '../../src/agreements/ports.ts';
import type { PlacesOf, TakePlaces } from '../../src/agreements/shared.ts';
import type { Sender } from '../../src/bot/send.ts';
import { teamsRates } from '../../src/bot/send-limits.ts';
import { sharedSender } from '../../src/bot/shared-send-limits.ts';

const sent: SendOutcome = { kind: 'sent', activityId: '1' };

/** A sender whose messages all arrive, behind places that answer so. */
function setUp(takePlaces: TakePlaces) {
  const arrived: string[] = [];
  const sender: Sender = {
    send: async (_to, { text }) => {
      arrived.push(text ?? '');
      return sent;
    },
    update: async (_to, id) => {
      arrived.push(`edit of ${id}`);
      return sent;
    },
  };
  return { arrived, limited: sharedSender(sender, { rates: teamsRates, takePlaces, random: () => 0.5 }) };
}

const inThread = {
  conversation: { id: '19:a@thread;messageid=1', tenantId: 't', isGroup: true, conversationType: 'channel', name: '' },
};

describe('what several instances send of their own accord', () => {
  it('takes a place in its conversation, all threads together, and in its tenant; edits too', async () => {
    const asked: (readonly PlacesOf[])[] = [];
    const { limited, arrived } = setUp(async (places) => {
      asked.push(places);
      return 0;
    });
    expect(await limited.send(inThread, { text: 'x' })).toEqual(sent);
    expect(await limited.update(inThread, '7', {})).toEqual(sent);
    expect(arrived).toEqual(['x', 'edit of 7']);
    const places = [
      { key: 'conversation 19:a@thread', windows: teamsRates.conversation },
      { key: 'tenant t', windows: teamsRates.tenant },
    ];
    expect(asked).toEqual([places, places]);
  });

  it('is kept back without a place, and comes back at a moment of its own', async () => {
    const { limited, arrived } = setUp(async () => 700);
    expect(await limited.send(inThread, { text: 'x' })).toMatchObject({
      kind: 'throttled',
      retryAfterMs: 1_200,
      heldBack: true,
    });
    expect(arrived).toEqual([]);
  });

  it('is kept back while the database is away', async () => {
    const { limited, arrived } = setUp(() => Promise.reject(new Error('away')));
    expect(await limited.send(inThread, { text: 'x' })).toMatchObject({ kind: 'throttled', heldBack: true });
    expect(arrived).toEqual([]);
  });
});
