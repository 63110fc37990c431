import { describe, expect, it } from 'vitest';
import { type Reaction, type Received, withClient } from './loopback.ts';

const documentBody = {
  displayUri: 'https://document.example/show?sig=a%2Bb%3D&x=1',
  downloadUri: 'https://document.example/file.docx?sig=c',
  language: 'de-DE',
  country: 'AT',
};
const asked = (reaction: Reaction) =>
  withClient({ react: () => reaction }, async (client, server) => ({
    answer: await client.agreementDocument({ country: 'AT', language: 'de-DE' }),
    requests: server.received,
  }));

describe('the agreement’s text', () => {
  it('is asked for by the codes as they are, with App+User', async () => {
    const { answer, requests } = await asked({ json: documentBody });
    expect(requests[0]).toMatchObject({
      url: '/v1/agreementtemplates/117a77b0-9360-443b-8795-c6dedc750cf9/document?language=de-DE&country=AT',
      headers: { authorization: 'Bearer appUser-0' },
    });
    const { displayUri: displayUrl, downloadUri: downloadUrl, language, country } = documentBody;
    expect(answer).toEqual({ answered: true, value: { displayUrl, downloadUrl, language, country } });
  });

  it('says what Microsoft gave, or that it did not say', async () => {
    const other = await asked({ json: { ...documentBody, language: 'en-US', country: undefined } });
    expect(other.answer).toMatchObject({ answered: true, value: { language: 'en-US', country: null } });
  });

  it('may be on the very host that was asked, also without https', async () => {
    const react = ({ headers }: Received) => {
      const link = `http://${headers.host}/documents/1`;
      return { json: { displayUri: link, downloadUri: link } };
    };
    await withClient({ react }, async (client) => {
      expect(await client.agreementDocument({ country: 'US', language: 'en-US' })).toMatchObject({ answered: true });
    });
  });

  it.each([
    ['http', 'http://document.example/'],
    ['a script', 'javascript:alert(1)'],
    ['no address', 'soon'],
    ['a name and a password', 'https://admin:secret@document.example/'],
    ['a space', 'https://document.example/a b'],
    ['a line break', 'https://document.example/\nx'],
    ['a backslash', 'https://document.example\\@evil.example/'],
    ['nothing', null],
  ])('is unreadable with %s in a link', async (_name, link) => {
    const failure = { kind: 'unreadable', httpStatus: 200 };
    expect((await asked({ json: { ...documentBody, displayUri: link } })).answer).toMatchObject({ failure });
    expect((await asked({ json: { ...documentBody, downloadUri: link } })).answer).toMatchObject({ failure });
  });
});

describe('the address for new customers', () => {
  const address = (url: unknown) =>
    withClient(
      { react: () => ({ json: { url, attributes: { objectType: 'RelationshipRequest' } } }) },
      async (client, server) => ({
        answer: await client.relationshipUrl(),
        requests: server.received,
      }),
    );

  it('is given on character for character', async () => {
    const url =
      'https://admin.microsoft.com/Adminportal/Home?invType=ResellerRelationship&partnerId=ABC-%7b1%7d&msppId=0&DAP=false#/BillingAccounts/partner-invitation';
    const { answer, requests } = await address(url);
    expect(answer).toEqual({ answered: true, value: url });
    expect(requests[0]).toMatchObject({
      url: '/v1/customers/relationshiprequests',
      headers: { authorization: 'Bearer appUser-0' },
    });
  });

  it.each([
    'http://admin.microsoft.com/x',
    'https://admin.microsoft.com.evil.example/x',
    'https://evilmicrosoft.com/x',
    'https://admin.microsoft.com:8443/x',
    'https://admin.microsoft.com@evil.example/x',
    ' https://admin.microsoft.com/x',
    'https://admin.micro\tsoft.com/x',
    '',
    null,
  ])('is unreadable where it is %j', async (url) => {
    expect((await address(url)).answer).toMatchObject({ failure: { kind: 'unreadable' } });
  });
});
