import { describe, expect, it } from 'vitest';
import { ask, attest, open, openEmpty, signatory, wallStart } from './support.ts';

const route = 'POST /v1/attestations/enhanced';
const fields = [
  ['country', 'Country'],
  ['language', 'Language'],
  ['companyName', 'CompanyName'],
  ['signatoryFirstName', 'SignatoryFirstName'],
  ['signatoryLastName', 'SignatoryLastName'],
  ['emailAddress', 'EmailAddress'],
  ['phoneNumber', 'PhoneNumber'],
] as const;

describe('attestations', () => {
  it('are created with a relative Location and live an hour unless told otherwise', async () => {
    const simulator = await openEmpty();
    const reply = await ask(simulator, route, { body: signatory });
    expect(reply.status).toBe(201);
    const [attestation] = simulator.state().attestations;
    expect(reply.json).toEqual({ attestationId: attestation?.attestationId });
    expect(reply.headers.get('location')).toBe(`/attestations/enhanced/${attestation?.attestationId}`);
    expect(attestation).toEqual({
      attestationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      companyName: 'Contoso',
      emailAddress: 'adele.vance@contoso.com',
      createdAt: new Date(wallStart).toISOString(),
      expiresAt: new Date(wallStart + 60 * 60_000).toISOString(),
    });
  });

  it.each(fields)('need %s', async (name, key) => {
    const simulator = await openEmpty();
    const { [name]: _, ...rest } = signatory;
    for (const body of [rest, { ...rest, [name]: '  ' }, { ...rest, [name]: null }]) {
      expect(await ask(simulator, route, { body })).toMatchObject({
        status: 400,
        json: { type: 'validation', status: 400, errors: { [key]: [`The ${key} field is required.`] } },
      });
    }
    expect(simulator.state().attestations).toEqual([]);
  });

  it('say what is wrong with every field at once', async () => {
    const simulator = await openEmpty();
    const bad = { ...signatory, country: 'usa', language: '?', emailAddress: 'adele', expirationInMinutes: 4 };
    const reply = await ask(simulator, route, { body: bad });
    expect(reply).toMatchObject({ status: 400, json: { title: 'One or more validation errors occurred' } });
    expect(reply.json).toHaveProperty('errors.Country');
    expect(reply.json).toHaveProperty('errors.Language');
    expect(reply.json).toHaveProperty('errors.EmailAddress');
    expect(reply.json).toHaveProperty('errors.ExpirationInMinutes', [
      'ExpirationInMinutes must be between 5 minutes and 7 days (10,080 minutes).',
    ]);
    for (const body of ['', 'no json', '[]']) expect((await ask(simulator, route, { body })).status).toBe(400);
  });

  it.each([
    [4, 400],
    [5, 201],
    [10_080, 201],
    [10_081, 400],
    [7.5, 400],
    ['60', 400],
  ])('that live %s minutes are answered with %i', async (expirationInMinutes, status) => {
    const simulator = await openEmpty();
    expect((await ask(simulator, route, { body: { ...signatory, expirationInMinutes } })).status).toBe(status);
  });

  it('can be mended under the same MS-RequestId after a refusal', async () => {
    const simulator = await openEmpty();
    const headers = { 'MS-RequestId': '6f1cf5f1-9b5a-4b75-8b5b-0b7f8e0f2f10' };
    expect((await ask(simulator, route, { body: { ...signatory, country: '' }, headers })).status).toBe(400);
    expect((await ask(simulator, route, { body: signatory, headers })).status).toBe(201);
  });

  it('are replayed by MS-RequestId, unless that is switched off', async () => {
    const simulator = await openEmpty();
    const headers = { 'MS-RequestId': '6f1cf5f1-9b5a-4b75-8b5b-0b7f8e0f2f10' };
    const first = await ask(simulator, route, { body: signatory, headers });
    const again = await ask(simulator, route, { body: signatory, headers });
    expect(again.text).toBe(first.text);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(simulator.state().attestations).toHaveLength(1);
    await simulator.configure({ attestationIdempotent: false });
    expect((await ask(simulator, route, { body: signatory, headers })).text).not.toBe(first.text);
    expect(simulator.state().attestations).toHaveLength(2);
  });
});

describe('the acceptance component', () => {
  const form = (id: string) => `/mca/?attestationid=${id}`;

  it('shows the agreement and takes the acceptance', async () => {
    const simulator = await open();
    const id = await attest(simulator, { companyName: '<b>Contoso</b> & "Sons"' });
    const page = await ask(simulator, `GET ${form(id)}`, { token: '' });
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.text).toContain('Accept Agreement');
    expect(page.text).toContain('&lt;b&gt;Contoso&lt;/b&gt; &amp; &quot;Sons&quot;');
    expect(page.text).not.toContain('<b>Contoso</b>');
    const accepted = await ask(simulator, `POST ${form(id)}`, { token: '' });
    expect([accepted.status, accepted.headers.get('location')]).toEqual([303, form(id)]);
    expect(simulator.state().attestations[0]?.acceptedAt).toBe(new Date(wallStart).toISOString());
    const after = await ask(simulator, `GET ${form(id)}`, { token: '' });
    expect(after.text).toContain('Agreement accepted');
    expect(after.text).not.toContain('<button');
  });

  it('is dead at the deadline by the moved clock, and not a millisecond before', async () => {
    const simulator = await openEmpty();
    const id = await attest(simulator, { expirationInMinutes: 5 });
    simulator.clock.advance(5 * 60_000 - 1);
    expect((await ask(simulator, `GET ${form(id)}`)).text).toContain('<button');
    simulator.clock.advance(1);
    const page = await ask(simulator, `GET ${form(id)}`);
    expect(page.text).toContain('expired');
    expect(page.text).not.toContain('<button');
    expect(await simulator.accept(id)).toBe('expired');
    await ask(simulator, `POST ${form(id)}`);
    expect(simulator.state().attestations[0]).not.toHaveProperty('acceptedAt');
  });

  it('says plainly that it does not know a link', async () => {
    const simulator = await openEmpty();
    for (const path of ['/mca/', '/mca/?attestationid=x%22%3E%3Cscript%3E']) {
      const page = await ask(simulator, `GET ${path}`);
      expect(page.text).toContain('not known');
      expect(page.text).not.toContain('<script');
    }
  });

  it('may be framed, unless that is switched off', async () => {
    const simulator = await openEmpty();
    const policy = async () => (await ask(simulator, 'GET /mca/')).headers.get('content-security-policy');
    expect(await policy()).toContain('frame-ancestors *');
    await simulator.configure({ framing: 'refused' });
    expect(await policy()).toContain("frame-ancestors 'none'");
  });
});
