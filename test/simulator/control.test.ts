import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { ask, attest, open, openEmpty, primaryContact, wallStart } from './support.ts';

const iso = (time: number) => new Date(time).toISOString();

describe('the clock', () => {
  it('moves forward by minutes and tells its listeners', async () => {
    const simulator = await openEmpty();
    let moves = 0;
    const forget = simulator.clock.onMove(() => {
      moves += 1;
    });
    expect((await ask(simulator, 'GET /_simulator/clock')).json).toEqual({ now: iso(wallStart) });
    const moved = await ask(simulator, 'POST /_simulator/clock', { body: { advanceMinutes: 90.5 } });
    expect(moved.json).toEqual({ now: iso(wallStart + 90.5 * 60_000) });
    expect(simulator.clock.now()).toBe(wallStart + 90.5 * 60_000);
    expect((await ask(simulator, 'POST /_simulator/clock', { body: { advanceMinutes: 0 } })).status).toBe(200);
    expect(moves).toBe(2);
    forget();
    simulator.clock.advance(1);
    expect(moves).toBe(2);
  });

  it.each([
    [{ advanceMinutes: -1 }],
    [{ advanceMinutes: '5' }],
    [{ advanceMinutes: null }],
    [{}],
    ['no json'],
    [[]],
    [{ advanceMinutes: 1e300 }],
  ])('refuses %j and stays', async (body) => {
    const simulator = await openEmpty();
    const reply = await ask(simulator, 'POST /_simulator/clock', { body });
    expect(reply).toMatchObject({ status: 400, json: { error: expect.any(String) } });
    expect(simulator.clock.now()).toBe(wallStart);
  });

  it('refuses to go back in the library too', async () => {
    const simulator = await openEmpty();
    expect(() => simulator.clock.advance(-1)).toThrow(RangeError);
    expect(() => simulator.clock.advance(Number.NaN)).toThrow(RangeError);
  });

  it('survives a reset', async () => {
    const simulator = await open();
    await ask(simulator, 'POST /_simulator/clock', { body: { advanceMinutes: 60 } });
    await attest(simulator);
    expect((await ask(simulator, 'POST /_simulator/reset')).json).toEqual({ now: iso(wallStart + 3_600_000) });
    expect(simulator.state()).toMatchObject({ now: iso(wallStart + 3_600_000), attestations: [], requests: [] });
    expect(simulator.state().customers.length).toBeGreaterThan(30);
  });
});

describe('the control API', () => {
  it('shows the state with exactly its keys', async () => {
    const simulator = await openEmpty();
    const made = await ask(simulator, 'POST /_simulator/customers', {
      body: {
        companyName: 'Contoso',
        domain: 'contoso.com',
        agreements: [{ dateAgreed: '2022-01-02', primaryContact }],
      },
    });
    const id = String(Object(made.json).id);
    expect(made).toMatchObject({ status: 201, json: { id: expect.stringMatching(/^[0-9a-f-]{36}$/) } });
    const attestationId = await attest(simulator);
    const accepted = await ask(simulator, `POST /_simulator/attestations/${attestationId}/accept`);
    expect(accepted).toMatchObject({ status: 200, json: { acceptedAt: iso(wallStart) } });
    const state = await ask(simulator, 'GET /_simulator/state');
    expect(state.text.charAt(0)).toBe('{');
    expect(state.json).toEqual({
      now: iso(wallStart),
      customers: [
        {
          id,
          companyName: 'Contoso',
          domain: 'contoso.com',
          directSigned: false,
          agreements: [expect.objectContaining({ dateAgreed: '2022-01-02T00:00:00.000Z', primaryContact })],
        },
      ],
      attestations: [
        {
          attestationId,
          companyName: 'Contoso',
          emailAddress: 'adele.vance@contoso.com',
          createdAt: iso(wallStart),
          expiresAt: iso(wallStart + 3_600_000),
          acceptedAt: iso(wallStart),
        },
      ],
      mails: [],
      requests: [
        {
          method: 'POST',
          path: '/v1/attestations/enhanced',
          status: 201,
          at: iso(wallStart),
          requestId: expect.any(String),
          correlationId: expect.any(String),
          tokenKind: 'appOnly',
        },
      ],
    });
  });

  it('keeps the last thousand requests to Partner Center, without its own', async () => {
    const simulator = await openEmpty();
    for (let turn = 0; turn < 50; turn += 1) {
      await Promise.all(Array.from({ length: 21 }, (_, index) => ask(simulator, `GET /v1/turn-${turn}-${index}`)));
    }
    const { requests } = simulator.state();
    expect(requests).toHaveLength(1000);
    expect(requests.some((entry) => entry.path.startsWith('/v1/turn-0-'))).toBe(false);
    expect(requests.every((entry) => entry.path.startsWith('/v1/'))).toBe(true);
  });

  it('signs directly, and says what it does not know', async () => {
    const simulator = await openEmpty();
    const { id } = await simulator.addCustomer({ companyName: 'Contoso', domain: 'contoso.com' });
    expect((await ask(simulator, `POST /_simulator/customers/${id}/direct-sign`)).status).toBe(200);
    expect(simulator.state().customers[0]?.directSigned).toBe(true);
    for (const path of ['customers/x/direct-sign', 'customers/x/order', 'attestations/x/accept', 'nothing']) {
      expect((await ask(simulator, `POST /_simulator/${path}`)).status).toBe(404);
    }
    const attestationId = await attest(simulator, { expirationInMinutes: 5 });
    simulator.clock.advance(300_000);
    expect((await ask(simulator, `POST /_simulator/attestations/${attestationId}/accept`)).status).toBe(409);
  });

  it('names the bad fields of a customer, and takes no id twice', async () => {
    const simulator = await openEmpty();
    const bad = { domain: 'x', agreements: [{ dateAgreed: 'soon' }], directSigned: 'no' };
    const reply = await ask(simulator, 'POST /_simulator/customers', { body: bad });
    expect(reply.status).toBe(400);
    for (const name of ['companyName', 'agreements.0.dateAgreed', 'directSigned']) expect(reply.text).toContain(name);
    const customer = { id: '0b5f1d3c-6f86-4f2e-9d0f-0d2a2f8a9d11', companyName: 'A', domain: 'a.example' };
    expect((await ask(simulator, 'POST /_simulator/customers', { body: customer })).status).toBe(201);
    expect((await ask(simulator, 'POST /_simulator/customers', { body: customer })).status).toBe(409);
  });

  it('changes settings one by one, refuses unknown ones, and forgets them at a reset', async () => {
    const simulator = await openEmpty({ settings: { createdStyle: '200object' } });
    const change = (body: unknown) => ask(simulator, 'POST /_simulator/settings', { body });
    expect((await change({ notAcceptedStyle: 'plainText' })).json).toMatchObject({
      notAcceptedStyle: 'plainText',
      createdStyle: '200object',
    });
    for (const bad of [{ notAcceptedStyle: 'odd' }, { colour: 'red' }, { agreementLagMinutes: -1 }]) {
      expect((await change(bad)).status).toBe(400);
    }
    await simulator.reset();
    expect(simulator.settings()).toMatchObject({ notAcceptedStyle: 'customersService', createdStyle: '200object' });
  });

  it('limits bodies', async () => {
    const simulator = await openEmpty();
    const body = { advanceMinutes: 1, filler: 'x'.repeat(70_000) };
    expect((await ask(simulator, 'POST /_simulator/clock', { body })).status).toBe(413);
    const large = { filler: 'x'.repeat(300_000) };
    expect((await ask(simulator, 'POST /v1/attestations/enhanced', { body: large })).status).toBe(413);
    expect(simulator.clock.now()).toBe(wallStart);
  });
});

/** Sends a request with a Host of its own choice, which fetch does not allow. */
function sendWith(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject).end();
  });
}

describe('other sites', () => {
  it('get nothing by a foreign Host or Origin', async () => {
    const simulator = await open();
    const before = simulator.state().customers.length;
    const port = new URL(simulator.url).port;
    const foreign = [
      { Host: `rebound.example:${port}` },
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { Origin: `http://127.0.0.1.evil.example:${port}` },
      { Origin: 'http://127.0.0.1:1' },
    ];
    for (const headers of foreign) {
      expect(await sendWith(`${simulator.url}/_simulator/reset`, headers)).toBe(403);
      expect(await sendWith(`${simulator.url}/`, headers)).toBe(403);
    }
    for (const headers of [
      { Host: `localhost:${port}` },
      { Origin: simulator.url },
      { Origin: `http://localhost:${port}` },
    ]) {
      expect(await sendWith(`${simulator.url}/_simulator/reset`, headers)).toBe(200);
    }
    expect(simulator.state().customers).toHaveLength(before);
  });

  it('cannot be served: the stand-in listens on this machine alone', async () => {
    await expect(startSimulator({ host: '0.0.0.0' })).rejects.toThrow('0.0.0.0');
  });
});
