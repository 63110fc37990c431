import { describe, expect, it } from 'vitest';
import { graphMail } from '../../src/entra/graph-mail.ts';
import { simulatorToken, startSimulator } from '../../src/simulator/simulator.ts';

const from = 'mca-desk@partner.example';
const path = `/v1.0/users/${encodeURIComponent(from)}/sendMail`;
const mail = {
  to: [{ address: 'kim@contoso.example', name: 'Kim Akers' }],
  replyTo: [{ address: 'alex@partner.example', name: 'Alex' }],
  subject: 'Please accept',
  text: 'Dear Kim, …',
  attachments: [{ name: 'a.csv', contentType: 'text/csv', bytes: new Uint8Array([1, 2, 3]) }],
};

/** A stand-in with a mailbox; every answer of Graph is its own. */
async function mailing(
  story: (world: {
    readonly simulator: Awaited<ReturnType<typeof startSimulator>>;
    readonly send: ReturnType<typeof graphMail>['send'];
    readonly refusals: readonly string[];
  }) => Promise<void>,
  more: Partial<Parameters<typeof graphMail>[0]> = {},
): Promise<void> {
  const simulator = await startSimulator({ customers: [] });
  const refusals: string[] = [];
  const { send } = graphMail({
    graphUrl: simulator.url,
    from,
    getToken: async () => ({ kind: 'token', token: simulatorToken('appOnly') }),
    refused: () => void refusals.push('refused'),
    fetch,
    ...more,
  });
  try {
    await story({ simulator, send, refusals });
  } finally {
    await simulator.stop();
  }
}

describe('a mailbox of Graph', () => {
  it('sends, with its files and where answers go', () =>
    mailing(async ({ simulator, send }) => {
      expect(await send(mail)).toEqual({ kind: 'sent' });
      expect(simulator.state().mails).toEqual([
        {
          from,
          to: ['kim@contoso.example'],
          replyTo: ['alex@partner.example'],
          subject: 'Please accept',
          body: 'Dear Kim, …',
          attachments: [{ name: 'a.csv', contentType: 'text/csv', bytes: 3 }],
        },
      ]);
    }));

  it('asks for a new token once where the old one is refused', () =>
    mailing(async ({ simulator, send, refusals }) => {
      simulator.addFault({ method: 'POST', path, times: 1, status: 401 });
      expect(await send(mail)).toEqual({ kind: 'sent' });
      expect(refusals).toEqual(['refused']);
    }));

  it('waits where Microsoft asks for patience: of a throttled message nothing was sent', () =>
    mailing(async ({ simulator, send }) => {
      simulator.addFault({ method: 'POST', path, times: 2, status: 429, headers: { 'retry-after': '0' } });
      expect(await send(mail)).toEqual({ kind: 'sent' });
      simulator.addFault({ method: 'POST', path, times: 1, status: 429, headers: { 'retry-after': '600' } });
      expect((await send(mail)).kind).toBe('refused');
      expect(simulator.state().mails).toHaveLength(1);
    }));

  it.each([
    [400, 'refused'],
    [403, 'refused'],
    [404, 'refused'],
    [500, 'unanswered'],
    [503, 'unanswered'],
  ] as const)('takes a %i for %s', (status, kind) =>
    mailing(async ({ simulator, send }) => {
      simulator.addFault({ method: 'POST', path, times: 1, status });
      expect((await send(mail)).kind).toBe(kind);
    }),
  );

  it('does not send again what may have arrived', () =>
    mailing(async ({ simulator, send }) => {
      simulator.addFault({ method: 'POST', path, times: 1, status: 202, dropConnection: true });
      expect((await send(mail)).kind).toBe('unanswered');
      expect(simulator.state().requests.filter((request) => request.path === path)).toHaveLength(1);
    }));

  it('says that there is no token, in words that name nobody', () =>
    mailing(
      async ({ send }) => {
        expect(await send(mail)).toEqual({ kind: 'refused', reason: 'no token: missing' });
      },
      { getToken: async () => ({ kind: 'none', reason: 'missing', message: '' }) },
    ));
});
