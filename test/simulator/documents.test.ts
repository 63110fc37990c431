import { describe, expect, it } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { ask, cloudTemplateId, customerTemplateId, openEmpty } from './support.ts';

// partner-center.md 4.5 and 8.

const read = (simulator: Simulator, query = '', template: string = customerTemplateId) =>
  ask(simulator, `GET /v1/agreementtemplates/${template}/document${query}`, { token: 'appUser' });

describe('4.5 the template document', () => {
  it('is in English for the US unless asked otherwise, with links that a browser opens without a token', async () => {
    const simulator = await openEmpty();
    const { json } = await read(simulator);
    expect(json).toEqual({
      displayUri: expect.stringContaining(`${simulator.url}/documents/`),
      downloadUri: expect.stringContaining(`${simulator.url}/documents/`),
      language: 'en-US',
      country: 'US',
    });
    const page = await fetch(Object(json).displayUri);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const file = await fetch(Object(json).downloadUri);
    expect([file.status, file.headers.get('content-type')]).toEqual([200, 'application/msword']);
    expect(file.headers.get('content-disposition')).toContain('mca-US-en-US.doc');
    expect((await file.text()).startsWith('{\\rtf1')).toBe(true);
  });

  it.each([
    ['NL', 'nl-NL', 'nl-NL'],
    ['CH', 'fr-FR', 'fr-FR'],
    ['CH', 'de-DE', 'en-US'],
    ['RS', 'sr-Latn-RS', 'sr-Latn-RS'],
    ['NL', 'nl-nl', 'en-US'],
    ['US', 'de-DE', 'en-US'],
    ['IE', 'constructor', 'en-US'],
  ])('for %s in %s comes in %s: an unsupported language falls back silently', async (country, language, comes) => {
    const simulator = await openEmpty();
    expect((await read(simulator, `?language=${language}&country=${country}`)).json).toMatchObject({
      country,
      language: comes,
    });
  });

  it('takes country codes in their own case alone, and the documented ones', async () => {
    const simulator = await openEmpty();
    for (const country of ['nl', 'NLD', 'CN', '']) {
      expect((await read(simulator, `?country=${country}`)).status).toBe(400);
    }
  });

  it('gives fresh links that are dead after five minutes of the movable clock', async () => {
    const simulator = await openEmpty();
    const one = Object((await read(simulator)).json);
    const two = Object((await read(simulator)).json);
    expect(new Set([one.displayUri, one.downloadUri, two.displayUri, two.downloadUri]).size).toBe(4);
    simulator.clock.advance(5 * 60_000 - 1);
    expect((await fetch(one.displayUri)).status).toBe(200);
    simulator.clock.advance(1);
    expect((await fetch(one.displayUri)).status).toBe(403);
    expect((await fetch(one.downloadUri)).status).toBe(403);
    expect((await fetch(`${simulator.url}/documents/unknown`)).status).toBe(403);
  });

  it('is there for the Microsoft Customer Agreement alone', async () => {
    const simulator = await openEmpty();
    for (const template of [cloudTemplateId, 'x']) {
      const refused = await read(simulator, '', template);
      expect(refused).toMatchObject({
        status: 404,
        json: { code: expect.any(Number), description: expect.any(String) },
      });
    }
  });

  it('needs App+User', async () => {
    const simulator = await openEmpty();
    const path = `GET /v1/agreementtemplates/${customerTemplateId}/document`;
    expect(await ask(simulator, path)).toMatchObject({ status: 403, json: { code: 900329 } });
  });
});

describe('8 the relationship request', () => {
  it('is the address of the partner’s tenant, word for word, and not a customer of that id', async () => {
    const partnerTenantId = '7a6f0000-0000-4000-8000-00000000aaaa';
    const simulator = await openEmpty({ partnerTenantId });
    expect((await ask(simulator, 'GET /v1/customers/relationshiprequests', { token: 'appUser' })).json).toEqual({
      url: 'https://admin.microsoft.com/Adminportal/Home?invType=ResellerRelationship&partnerId=7a6f0000-0000-4000-8000-00000000aaaa&msppId=0&DAP=false#/BillingAccounts/partner-invitation',
      attributes: { objectType: 'RelationshipRequest' },
    });
    const refused = await ask(simulator, 'GET /v1/customers/relationshiprequests');
    expect(refused).toMatchObject({ status: 403, json: { code: 900329 } });
  });
});
