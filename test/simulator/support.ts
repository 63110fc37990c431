import { afterEach } from 'vitest';
import {
  type Simulator,
  type SimulatorOptions,
  simulatorToken,
  startSimulator,
} from '../../src/simulator/simulator.ts';

export const customerTemplateId = '117a77b0-9360-443b-8795-c6dedc750cf9';
export const cloudTemplateId = '998b88de-aa99-4388-a42c-1b3517d49490';
export const wallStart = Date.UTC(2026, 4, 4, 8, 0, 0);

/** A body that the attestation API takes. */
export const signatory = {
  country: 'US',
  language: 'en-US',
  companyName: 'Contoso',
  signatoryFirstName: 'Adele',
  signatoryLastName: 'Vance',
  emailAddress: 'adele.vance@contoso.com',
  phoneNumber: '+1-555-0100',
} as const;

export const primaryContact = {
  firstName: 'Adele',
  lastName: 'Vance',
  email: 'adele.vance@contoso.com',
  phoneNumber: '+1-555-0100',
} as const;

export type Reply = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
};

const running: Simulator[] = [];
afterEach(async () => {
  for (const simulator of running.splice(0)) await simulator.stop();
});

/** A stand-in whose wall stands still; it is stopped after the test. */
export async function open(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({ wallNow: () => wallStart, ...options });
  running.push(simulator);
  return simulator;
}

/** Like `open`, without the sample companies. */
export function openEmpty(options: SimulatorOptions = {}): Promise<Simulator> {
  return open({ customers: [], ...options });
}

export type Asked = {
  readonly token?: 'appOnly' | 'appUser' | string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Calls the stand-in as a client; the kinds of token become bearer tokens, an empty text sends none. */
export async function ask(simulator: Simulator, route: string, asked: Asked = {}): Promise<Reply> {
  const [method = 'GET', path = '/'] = route.split(' ');
  const { token = 'appOnly' } = asked;
  const bearer = token === 'appOnly' || token === 'appUser' ? simulatorToken(token) : token;
  const response = await fetch(`${simulator.url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(bearer === '' ? {} : { Authorization: `Bearer ${bearer}` }),
      ...(asked.body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...asked.headers,
    },
    ...(asked.body === undefined ? {} : { body: bodyText(asked.body) }),
  });
  const text = Buffer.from(await response.arrayBuffer()).toString('utf8');
  return { status: response.status, headers: response.headers, text, json: jsonOf(text) };
}

const bodyText = (body: unknown) => (typeof body === 'string' ? body : JSON.stringify(body));

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

/** Makes an attestation and answers its id. */
export async function attest(simulator: Simulator, change: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const reply = await ask(simulator, 'POST /v1/attestations/enhanced', { body: { ...signatory, ...change } });
  const id = /"attestationId":"([^"]+)"/.exec(reply.text)?.[1];
  if (id === undefined) throw new Error(`no attestation: ${reply.status} ${reply.text}`);
  return id;
}

/** The body of a create-agreement, dated a minute ago. */
export function agreementBody(attestationId: string, change: Readonly<Record<string, unknown>> = {}) {
  return {
    userId: '80fdc6b6-ad7c-4783-be01-7b8002d2a949',
    attestationId,
    templateId: customerTemplateId,
    dateAgreed: '2026-05-04T07:59:00',
    type: 'MicrosoftCustomerAgreement',
    ...change,
  };
}

/** Attests, accepts and creates: answers the last reply. */
export async function finalize(
  simulator: Simulator,
  customerId: string,
  change: Readonly<Record<string, unknown>> = {},
) {
  const id = await attest(simulator, change);
  await simulator.accept(id);
  return ask(simulator, `POST /v1/customers/${customerId}/agreements`, { body: agreementBody(id) });
}

/** The agreements that the GET shows. */
export function readAgreements(simulator: Simulator, customerId: string) {
  const query = 'agreementType=MicrosoftCustomerAgreement';
  return ask(simulator, `GET /v1/customers/${customerId}/agreements?${query}`, { token: 'appUser' });
}
