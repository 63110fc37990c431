import { describe, expect, it } from 'vitest';
import { notAcceptedStyles } from '../../src/simulator/settings.ts';
import {
  agreementBody,
  ask,
  attest,
  cloudTemplateId,
  customerTemplateId,
  finalize,
  openEmpty,
  primaryContact,
  readAgreements,
} from './support.ts';

const minute = 60_000;

async function withCustomer(agreements: { dateAgreed: string; templateId?: typeof cloudTemplateId }[] = []) {
  const simulator = await openEmpty();
  const customer = await simulator.addCustomer({
    companyName: 'Contoso',
    domain: 'contoso.com',
    agreements: agreements.map((agreement) => ({ primaryContact, ...agreement })),
  });
  return { simulator, id: customer.id, create: `POST /v1/customers/${customer.id}/agreements` };
}

describe('reading agreements', () => {
  it('shows the cloud agreements alone when the type is left out', async () => {
    const both = [{ dateAgreed: '2024-01-01' }, { dateAgreed: '2018-01-01', templateId: cloudTemplateId } as const];
    const { simulator, id } = await withCustomer(both);
    const read = (query: string) => ask(simulator, `GET /v1/customers/${id}/agreements${query}`, { token: 'appUser' });
    const types = async (query: string) => (await read(query)).text.match(/"type":"\w+"/g);
    expect(await types('')).toEqual(['"type":"MicrosoftCloudAgreement"']);
    expect(await types('?agreementType=MicrosoftCustomerAgreement')).toEqual(['"type":"MicrosoftCustomerAgreement"']);
    expect(await types('?agreementType=*')).toHaveLength(2);
    expect((await read('?agreementType=Other')).status).toBe(400);
    const metadata = await ask(simulator, 'GET /v1/agreements', { token: 'appUser' });
    expect(metadata.json).toMatchObject({ totalCount: 1, items: [{ templateId: cloudTemplateId }] });
  });

  it('writes dates without zone', async () => {
    const { simulator, id } = await withCustomer([{ dateAgreed: '2022-03-14T12:20:30+02:00' }]);
    expect((await readAgreements(simulator, id)).json).toEqual({
      totalCount: 1,
      items: [
        {
          primaryContact,
          templateId: customerTemplateId,
          dateAgreed: '2022-03-14T10:20:30',
          type: 'MicrosoftCustomerAgreement',
          agreementLink: 'https://aka.ms/customeragreement',
        },
      ],
      attributes: { objectType: 'Collection' },
    });
  });

  it('answers a customer without any with an empty list or 600009', async () => {
    const { simulator, id } = await withCustomer();
    expect((await readAgreements(simulator, id)).json).toMatchObject({ totalCount: 0, items: [] });
    await simulator.configure({ noAgreementsStyle: 'error600009' });
    expect((await readAgreements(simulator, id)).json).toMatchObject({ code: 600009, isRetryable: false });
    await simulator.configure({ noAgreementsStyle: 'mixed' });
    const domains = Array.from({ length: 40 }, (_, index) => `d${index}.example`);
    const added = await Promise.all(domains.map((domain) => simulator.addCustomer({ companyName: 'X', domain })));
    const statuses = await Promise.all(
      added.map(async (customer) => (await readAgreements(simulator, customer.id)).status),
    );
    expect(new Set(statuses)).toEqual(new Set([200, 404]));
  });

  it('tells of a direct acceptance', async () => {
    const { simulator, id } = await withCustomer();
    const path = `GET /v1/customers/${id}/directSignedMicrosoftCustomerAgreementStatus`;
    expect((await ask(simulator, path, { token: 'appUser' })).json).toEqual({ isSigned: false });
    await simulator.directSign(id);
    expect((await ask(simulator, path, { token: 'appUser' })).json).toEqual({ isSigned: true });
  });
});

describe('creating an agreement', () => {
  it('answers 201 with the agreement, which the list then shows without the attestation', async () => {
    const { simulator, id } = await withCustomer();
    const reply = await finalize(simulator, id);
    expect(reply).toMatchObject({ status: 201, json: { dateAgreed: '2026-05-04T07:59:00', primaryContact } });
    const listed = await readAgreements(simulator, id);
    expect(listed.json).toMatchObject({ items: [reply.json] });
    expect(listed.text).not.toContain('attestationId');
    expect(simulator.state().attestations[0]).toMatchObject({ customerId: id });
  });

  it('can answer 200 with an object', async () => {
    const { simulator, id } = await withCustomer();
    await simulator.configure({ createdStyle: '200object' });
    expect(await finalize(simulator, id)).toMatchObject({ status: 200, json: {} });
    expect((await readAgreements(simulator, id)).json).toMatchObject({ totalCount: 1 });
  });

  it('lets the template decide the type', async () => {
    const { simulator, id, create } = await withCustomer();
    const attestationId = await attest(simulator);
    await simulator.accept(attestationId);
    const body = agreementBody(attestationId, { templateId: cloudTemplateId });
    expect((await ask(simulator, create, { body })).json).toMatchObject({ type: 'MicrosoftCloudAgreement' });
    expect((await readAgreements(simulator, id)).json).toMatchObject({ totalCount: 0 });
  });

  it('refuses a bad template, a bad date and a date in the future', async () => {
    const { simulator, create } = await withCustomer();
    const attestationId = await attest(simulator);
    await simulator.accept(attestationId);
    const changes = [{ templateId: 'x' }, { dateAgreed: 'yesterday' }, { dateAgreed: '2026-05-04T08:00:01' }];
    for (const change of changes) {
      expect((await ask(simulator, create, { body: agreementBody(attestationId, change) })).status).toBe(400);
    }
    const now = agreementBody(attestationId, { dateAgreed: '2026-05-04T08:00:00Z' });
    expect((await ask(simulator, create, { body: now })).status).toBe(201);
  });

  it.each(notAcceptedStyles)(
    'refuses what is unknown, not accepted, used or expired in the style %s',
    async (style) => {
      const { simulator, create } = await withCustomer();
      await simulator.configure({ notAcceptedStyle: style });
      const waiting = await attest(simulator);
      const used = await attest(simulator, { signatoryFirstName: 'Alex' });
      await simulator.accept(used);
      await ask(simulator, create, { body: agreementBody(used) });
      const refusals = [];
      for (const id of ['11111111-1111-4111-8111-111111111111', waiting, used]) {
        refusals.push(await ask(simulator, create, { body: agreementBody(id) }));
      }
      simulator.clock.advance(60 * minute);
      refusals.push(await ask(simulator, create, { body: agreementBody(waiting) }));
      expect(new Set(refusals.map((reply) => reply.text)).size).toBe(4);
      const codes = [401, 403, 404, 429];
      for (const { status } of refusals) expect(status >= 400 && status < 500 && !codes.includes(status)).toBe(true);
      expect(simulator.state().customers[0]?.agreements).toHaveLength(1);
    },
  );

  it('gives styles that differ in status or shape', async () => {
    const { simulator, create } = await withCustomer();
    const waiting = await attest(simulator);
    const seen = new Set<string>();
    for (const notAcceptedStyle of notAcceptedStyles) {
      await simulator.configure({ notAcceptedStyle });
      const reply = await ask(simulator, create, { body: agreementBody(waiting) });
      seen.add(`${reply.status} ${Object.keys(Object(reply.json ?? {}))} ${/"code":"?/.exec(reply.text)}`);
    }
    expect(seen.size).toBe(notAcceptedStyles.length);
  });

  it('takes an accepted attestation up to its deadline, or beyond where that is set', async () => {
    const { simulator, create } = await withCustomer();
    const attestationId = await attest(simulator);
    await simulator.accept(attestationId);
    simulator.clock.advance(60 * minute);
    expect((await ask(simulator, create, { body: agreementBody(attestationId) })).json).toMatchObject({ code: 600092 });
    await simulator.configure({ acceptedSurvivesDeadline: true });
    expect((await ask(simulator, create, { body: agreementBody(attestationId) })).status).toBe(201);
  });

  it('shows the agreement only after the lag, by the moved clock', async () => {
    const { simulator, id } = await withCustomer();
    await simulator.configure({ agreementLagMinutes: 30, orderLagMinutes: 45 });
    expect((await finalize(simulator, id)).status).toBe(201);
    expect((await readAgreements(simulator, id)).json).toMatchObject({ totalCount: 0 });
    simulator.clock.advance(30 * minute);
    expect((await readAgreements(simulator, id)).json).toMatchObject({ totalCount: 1 });
    expect(await simulator.order(id)).toMatchObject({ outcome: 'refused' });
    simulator.clock.advance(15 * minute);
    expect(await simulator.order(id)).toMatchObject({ outcome: 'accepted' });
  });
});

describe('the same signatory', () => {
  const duplicate = {
    code: 600061,
    errorName: 'PartnerConfirmedAgreementAlreadyExists',
    isRetryable: false,
    parameters: {},
    errorMessageExtended: 'InternalErrorCode=600061',
  };

  it('is refused over a valid agreement, whatever the case', async () => {
    const { simulator, id } = await withCustomer([{ dateAgreed: '2023-04-01T00:00:00' }]);
    expect((await finalize(simulator, id)).json).toMatchObject(duplicate);
    expect((await finalize(simulator, id, { emailAddress: 'ADELE.Vance@contoso.com' })).json).toMatchObject(duplicate);
  });

  it.each([
    { emailAddress: 'office@contoso.com' },
    { phoneNumber: '+1-555-0199' },
    { signatoryFirstName: 'Alex' },
    { signatoryLastName: 'Wilber' },
  ])('is another one with %o', async (change) => {
    const { simulator, id } = await withCustomer([{ dateAgreed: '2024-01-01' }]);
    expect((await finalize(simulator, id, change)).status).toBe(201);
  });

  it('may be used once more over an outdated agreement, and then no more', async () => {
    const { simulator, id } = await withCustomer([{ dateAgreed: '2023-03-31T23:59:59' }]);
    expect((await finalize(simulator, id)).status).toBe(201);
    expect((await finalize(simulator, id)).json).toMatchObject(duplicate);
  });
});
