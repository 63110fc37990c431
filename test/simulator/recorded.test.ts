import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type RecordedQuestion, recordedQuestions } from '../../src/simulator/recorded.ts';
import type { RecordedAnswers, SimulatorOptions } from '../../src/simulator/simulator.ts';
import { recordedAnswersSchema } from '../../src/simulator/simulator.ts';
import { agreementBody, ask, attest, open, openEmpty, readAgreements, signatory } from './support.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

/** An answer to every question, each with a status and a text of its own. */
const recorded: RecordedAnswers = {
  version: 1,
  answers: recordedQuestions.map((question, index) => ({
    question,
    status: 430 + index,
    headers: { 'Content-Type': 'application/problem+json', 'Content-Length': '3', 'MS-RequestId': 'of the recording' },
    body: `{"recorded":"${question}"}`,
  })),
};
const answerTo = (question: RecordedQuestion) => ({
  status: 430 + recordedQuestions.indexOf(question),
  text: `{"recorded":"${question}"}`,
});

async function withCustomer(options: SimulatorOptions = { recorded }) {
  const simulator = await openEmpty(options);
  const agreements = [{ dateAgreed: '2022-01-01' }];
  const { id } = await simulator.addCustomer({ companyName: 'Contoso', domain: 'contoso.com', agreements });
  const create = (attestationId: string, change: Record<string, unknown> = {}, token = 'appOnly') =>
    ask(simulator, `POST /v1/customers/${id}/agreements`, { body: agreementBody(attestationId, change), token });
  const accepted = async (change: Record<string, unknown> = {}) => {
    const attestationId = await attest(simulator, change);
    await simulator.accept(attestationId);
    return attestationId;
  };
  return { simulator, id, create, accepted };
}

describe('recorded answers', () => {
  it('take the place of the invented refusals of create-agreement', async () => {
    const { simulator, create, accepted } = await withCustomer();
    const waiting = await attest(simulator);
    const reply = await create(waiting);
    expect(reply).toMatchObject(answerTo('notAccepted'));
    expect(reply.headers.get('content-type')).toBe('application/problem+json');
    expect(reply.headers.get('ms-requestid')).not.toBe('of the recording');
    expect(await create('11111111-1111-4111-8111-111111111111')).toMatchObject(answerTo('unknownAttestation'));
    expect(await create(await accepted({ companyName: 'Fabrikam' }))).toMatchObject(answerTo('foreignAttestation'));
    expect(await create(await accepted(), { dateAgreed: '2030-01-01' })).toMatchObject(answerTo('futureDate'));
    const used = await accepted();
    expect((await create(used)).status).toBe(201);
    expect(await create(used)).toMatchObject(answerTo('used'));
    expect(await create(await accepted())).toMatchObject(answerTo('duplicateSignatory'));
    simulator.clock.advance(3_600_000);
    expect(await create(waiting)).toMatchObject(answerTo('expired'));
    expect(await create(waiting, {}, 'appUser')).toMatchObject(answerTo('appUserOnCreateAgreement'));
  });

  it('take the place of what else is not documented', async () => {
    const { simulator, id } = await withCustomer();
    const get = (path: string, token = 'appOnly') => ask(simulator, `GET /v1/${path}`, { token });
    const asApp: readonly (readonly [string, RecordedQuestion])[] = [
      [`customers/${id}/agreements`, 'appOnlyOnAgreements'],
      [`customers/${id}/directSignedMicrosoftCustomerAgreementStatus`, 'appOnlyOnDirectSigned'],
      ['agreements', 'appOnlyOnMetadata'],
      ['agreementtemplates/x/document', 'appOnlyOnDocument'],
      ['customers/relationshiprequests', 'appOnlyOnRelationshipRequests'],
      ['attestations/enhanced/x', 'attestationStatus'],
    ];
    for (const [path, question] of asApp) expect(await get(path)).toMatchObject(answerTo(question));
    const user = { token: 'appUser', body: signatory };
    expect(await ask(simulator, 'POST /v1/attestations/enhanced', user)).toMatchObject(
      answerTo('appUserOnAttestations'),
    );
    const none = await simulator.addCustomer({ companyName: 'None', domain: 'none.example' });
    expect(await readAgreements(simulator, none.id)).toMatchObject(answerTo('noAgreements'));
    const body = { lineItems: [{}] };
    expect(await ask(simulator, `POST /v1/customers/${id}/orders`, { body })).toMatchObject(answerTo('blockedOrder'));
    const cart = await ask(simulator, `POST /v1/customers/${id}/carts`, { body });
    const checkout = `POST /v1/customers/${id}/carts/${Object(cart.json).id}/checkout`;
    expect(await ask(simulator, checkout)).toMatchObject(answerTo('blockedCheckout'));
  });

  it('let a call through that Microsoft answered to the other kind of token', async () => {
    const opened = { question: 'appOnlyOnAgreements', status: 200, headers: {}, body: '{}' } as const;
    const { simulator, id } = await withCustomer({ recorded: { version: 1, answers: [opened] } });
    const path = `GET /v1/customers/${id}/agreements?agreementType=MicrosoftCustomerAgreement`;
    expect((await ask(simulator, path)).json).toMatchObject({ totalCount: 1 });
    expect((await ask(simulator, 'GET /v1/agreements')).status).toBe(403);
  });

  it('leave what was not recorded as it is, and the last of several answers counts', async () => {
    const answers = [400, 409].map((status) => ({ question: 'notAccepted' as const, status, headers: {}, body: 'no' }));
    const { simulator, create } = await withCustomer({ recorded: { version: 1, answers } });
    expect(simulator.settings().notAcceptedStyle).toBe('recorded');
    expect(await create(await attest(simulator))).toMatchObject({ status: 409, text: 'no' });
    expect((await create('11111111-1111-4111-8111-111111111111')).json).toMatchObject({ code: 600090 });
    await simulator.configure({ notAcceptedStyle: 'general' });
    expect((await create(await attest(simulator))).json).toMatchObject({ code: '600091' });
  });

  it('come from a file, also to data that was kept before, and a bad file is named', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'recorded-'));
    folders.push(folder);
    const [dataFile, replayFile] = [join(folder, 'data.json'), join(folder, 'answers.json')];
    const first = await open({ customers: [], dataFile });
    const waiting = await attest(first);
    const { id } = await first.addCustomer({ companyName: 'Contoso', domain: 'contoso.com' });
    await first.stop();
    await writeFile(replayFile, `\uFEFF${JSON.stringify(recorded)}`);
    const second = await open({ dataFile, replayFile });
    const route = `POST /v1/customers/${id}/agreements`;
    expect(await ask(second, route, { body: agreementBody(waiting) })).toMatchObject(answerTo('notAccepted'));
    await writeFile(replayFile, '{"version":2}');
    await expect(open({ replayFile })).rejects.toThrow(replayFile);
  });

  it('have a schema that knows its questions', () => {
    const answer = { question: 'notAccepted', status: 400, body: '' };
    expect(recordedAnswersSchema.parse({ version: 1, answers: [answer] }).answers[0]?.headers).toEqual({});
    const bad = [
      { ...answer, question: 'other' },
      { ...answer, status: 99 },
      { ...answer, body: {} },
    ];
    for (const one of bad) expect(recordedAnswersSchema.safeParse({ version: 1, answers: [one] }).success).toBe(false);
  });
});
