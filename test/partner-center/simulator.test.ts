import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Customers, PartnerCenter } from '../../src/agreements/ports.ts';
import { deriveStatus } from '../../src/agreements/status.ts';
import { createPartnerCenter } from '../../src/partner-center/client.ts';
import { notAcceptedStyles } from '../../src/simulator/settings.ts';
import { type Simulator, simulatorToken, startSimulator } from '../../src/simulator/simulator.ts';

const cutoff = Date.UTC(2023, 3, 1);

const request = {
  country: 'US',
  language: 'en-US',
  companyName: 'Contoso',
  signatoryFirstName: 'Tania',
  signatoryLastName: 'Carr',
  emailAddress: 'tania@contoso.example',
  phoneNumber: '+1-555-0123',
  expirationInMinutes: 60,
};

let simulator: Simulator;
let client: PartnerCenter & Customers;

beforeEach(async () => {
  simulator = await startSimulator();
  client = createPartnerCenter({
    baseUrl: simulator.url,
    fetch,
    newId: randomUUID,
    now: () => simulator.clock.now(),
    tokens: { get: async (kind) => ({ kind: 'token', token: simulatorToken(kind) }) },
  }).interactive;
});
afterEach(() => simulator.stop());

async function statusOf(id: string): Promise<string> {
  return deriveStatus(await client.readAcceptance(id), cutoff).kind;
}

async function newCustomer(): Promise<string> {
  return (await simulator.addCustomer({ companyName: 'Adatum', domain: 'adatum.example' })).id;
}

async function attest(): Promise<string> {
  const outcome = await client.createAttestation({ requestId: randomUUID(), request });
  if (outcome.kind !== 'created') throw new Error(outcome.failure.message);
  return outcome.attestationId;
}

async function accept(attestationId: string): Promise<void> {
  const answer = await fetch(`${simulator.url}/_simulator/attestations/${attestationId}/accept`, { method: 'POST' });
  expect(answer.ok).toBe(true);
}

/** The moment of the call, to the second, as the bot gives it. */
const thisSecond = (): number => Math.floor(simulator.clock.now() / 1000) * 1000;

const intentFor = (customerId: string, attestationId: string) => ({
  requestId: randomUUID(),
  customerId,
  attestationId,
  dateAgreed: thisSecond(),
  userId: randomUUID(),
});

describe('the client against the stand-in', () => {
  it('reads every status', async () => {
    const valid = await simulator.addCustomer({
      companyName: 'A',
      domain: 'a.example',
      agreements: [{ dateAgreed: '2019-08-26T00:00:00' }, { dateAgreed: '2024-08-26T00:00:00' }],
    });
    const old = await simulator.addCustomer({
      companyName: 'B',
      domain: 'b.example',
      agreements: [{ dateAgreed: '2023-03-31T23:59:59' }],
    });
    const direct = await simulator.addCustomer({ companyName: 'C', domain: 'c.example', directSigned: true });
    expect(await statusOf(valid.id)).toBe('acceptedAttested');
    expect(await statusOf(old.id)).toBe('reattestationRequired');
    expect(await statusOf(direct.id)).toBe('acceptedDirect');
    expect(await statusOf(await newCustomer())).toBe('notAccepted');
    expect(await statusOf(randomUUID())).toBe('unknown');
  });

  it('reads the other answer for a customer without agreements alike', async () => {
    await simulator.configure({ noAgreementsStyle: 'error600009' });
    expect(await statusOf(await newCustomer())).toBe('notAccepted');
  });

  it('finds both customers of the same name, one by its domain, and one by its id', async () => {
    const found = await client.startingWith('contoso', 25);
    const exact = found.answered ? found.value.filter(({ companyName }) => companyName === 'Contoso') : [];
    expect(exact.map(({ domain }) => domain)).toEqual(['contoso.co.uk', 'contoso.onmicrosoft.com']);
    const byDomain = await client.startingWith('CONTOSO.CO', 25);
    expect(byDomain).toEqual({ answered: true, value: [exact[0]] });
    expect(await client.byId(exact[0]?.id ?? '')).toEqual({ answered: true, value: exact[0] });
    expect(await client.byId(randomUUID())).toEqual({ answered: true, value: null });
  });

  it('finds every customer of a list that has several pages', async () => {
    const names = Array.from({ length: 250 }, (_none, index) => `Zzyzx ${index}`);
    for (const companyName of names) await simulator.addCustomer({ companyName, domain: `${randomUUID()}.example` });
    const found = await client.startingWith('zzyzx', 1000);
    expect(found.answered && found.value.map(({ companyName }) => companyName)).toEqual(names);
  });

  it('reads a billing profile', async () => {
    const profile = await client.billingProfile(await newCustomer());
    expect(profile).toMatchObject({ answered: true, value: { country: expect.stringMatching(/^[A-Z]{2}$/) } });
  });

  it.each(['201', '200object'] as const)('attests, finalizes after the acceptance (%s), and sees it', async (style) => {
    await simulator.configure({ createdStyle: style });
    const customerId = await newCustomer();
    const attestationId = await attest();
    await accept(attestationId);
    const intent = intentFor(customerId, attestationId);
    expect(await client.createAgreement(intent)).toEqual({
      kind: 'created',
      dateAgreed: style === '201' ? intent.dateAgreed : null,
    });
    const { agreements } = await client.readAcceptance(customerId);
    expect(agreements).toMatchObject({
      answered: true,
      value: [{ dateAgreed: intent.dateAgreed, primaryContact: { email: 'tania@contoso.example' } }],
    });
  });

  it.each(notAcceptedStyles)('is refused before the acceptance (%s)', async (notAcceptedStyle) => {
    await simulator.configure({ notAcceptedStyle });
    const outcome = await client.createAgreement(intentFor(await newCustomer(), await attest()));
    expect(outcome.kind).toBe('refused');
    expect(outcome).toMatchObject({ failure: { kind: notAcceptedStyle === 'validation' ? 'validation' : 'refused' } });
  });

  it('settles a lost answer by sending the same once more', async () => {
    const customerId = await newCustomer();
    const attestationId = await attest();
    await accept(attestationId);
    simulator.addFault({ method: 'POST', path: `/v1/customers/${customerId}/agreements`, dropConnection: 'after' });
    const intent = intentFor(customerId, attestationId);
    expect(await client.createAgreement(intent)).toMatchObject({ kind: 'unanswered', failure: { kind: 'unanswered' } });
    expect(await client.createAgreement(intent)).toEqual({ kind: 'created', dateAgreed: intent.dateAgreed });
    expect(simulator.state().customers.find(({ id }) => id === customerId)?.agreements.length).toBe(1);
  });

  it('gives refused fields by the names of the inputs', async () => {
    const outcome = await client.createAttestation({
      requestId: randomUUID(),
      request: { ...request, emailAddress: 'nobody', expirationInMinutes: 4 },
    });
    expect(outcome).toMatchObject({ kind: 'refused', failure: { kind: 'validation' } });
    const fields = outcome.kind === 'refused' ? outcome.failure.fieldErrors : null;
    expect(Object.keys(fields ?? {}).sort()).toEqual(['emailAddress', 'expirationInMinutes']);
  });

  it('is told that an indirect reseller may not attest', async () => {
    await simulator.configure({ partnerType: 'indirectReseller' });
    expect(await client.createAttestation({ requestId: randomUUID(), request })).toMatchObject({
      kind: 'refused',
      failure: { kind: 'refused', httpStatus: 404, code: null },
    });
  });

  it('finds in the activity log what it made, by the id of the call', async () => {
    const customerId = await newCustomer();
    const from = simulator.clock.now();
    const attestationId = await attest();
    await accept(attestationId);
    const intent = intentFor(customerId, attestationId);
    await client.createAgreement(intent);
    for (const auditDetail of ['full', 'sparse', 'none'] as const) {
      await simulator.configure({ auditDetail });
      const log = await client.readAgreementLog({ customerId, from });
      expect(log).toMatchObject({
        answered: true,
        value: [
          {
            correlationId: intent.requestId,
            dateAgreed: auditDetail === 'none' ? null : intent.dateAgreed,
          },
        ],
      });
    }
    const other = await client.readAgreementLog({ customerId: await newCustomer(), from: from - 400 * 86_400_000 });
    expect(other).toEqual({ answered: true, value: [] });
  });

  it('gets the agreement’s text, in English where there is no other', async () => {
    expect(await client.agreementDocument({ country: 'AT', language: 'de-DE' })).toMatchObject({
      answered: true,
      value: { language: 'de-DE', country: 'AT' },
    });
    const fallback = await client.agreementDocument({ country: 'US', language: 'de-DE' });
    expect(fallback).toMatchObject({ answered: true, value: { language: 'en-US' } });
    const text = fallback.answered ? await fetch(fallback.value.displayUrl) : null;
    expect(text?.status).toBe(200);
  });

  it('gets the address for new customers', async () => {
    expect(await client.relationshipUrl()).toMatchObject({
      answered: true,
      value: expect.stringMatching(/^https:\/\/admin\.microsoft\.com\/.*partnerId=/),
    });
  });

  it('without App+User is told so by 900329, and reads the log all the same', async () => {
    const alone = createPartnerCenter({
      baseUrl: simulator.url,
      fetch,
      newId: randomUUID,
      now: () => simulator.clock.now(),
      tokens: {
        get: async (kind) =>
          kind === 'appOnly'
            ? { kind: 'token', token: simulatorToken(kind) }
            : { kind: 'none', message: 'Set the refresh token.', reason: 'missing' },
      },
    }).interactive;
    const customerId = await newCustomer();
    const failure = { kind: 'credential', code: '900329', credential: 'appUser', message: 'Set the refresh token.' };
    expect(await alone.readAcceptance(customerId)).toMatchObject({
      agreements: { failure },
      directSigned: { failure },
    });
    expect(await alone.agreementDocument({ country: 'US', language: 'en-US' })).toMatchObject({ failure });
    expect(await alone.relationshipUrl()).toMatchObject({ failure });
    expect(await alone.readAgreementLog({ customerId, from: 0 })).toEqual({ answered: true, value: [] });
  });
});
