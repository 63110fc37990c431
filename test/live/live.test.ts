import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { typedForm } from '../protocol/scenario.ts';
import type { Person } from '../support/bot.ts';
import type { ConnectorCall } from '../support/recording-connector.ts';
import { wordsIn } from '../support/teams-screen.ts';
import {
  adminAgents,
  botAppId,
  firstRefreshToken,
  integrationAccount,
  type LiveOptions,
  type LiveWorld,
  partnerAppId,
  startLiveWorld,
} from './world.ts';

// The bot as a deployer starts it, against Microsoft Entra, Graph, the Bot Connector's keys and Partner Center over HTTPS on this machine.

type Asked = ReturnType<LiveWorld['simulator']['state']>['requests'][number];

const posted = (words: string) => (call: ConnectorCall) =>
  call.method === 'POST' && (call.activity.summary ?? '').includes(words);

/** Types something; answers what the answering card says. Alerts that nobody has heard may follow it. */
async function ask(world: LiveWorld, person: Person, text: string): Promise<string> {
  const [answer] = await world.say(person.personal, text);
  return wordsIn(answer?.card);
}

/** A customer whose agreement is out of date; answers its domain. */
async function outdatedCustomer(world: LiveWorld, domain: string): Promise<string> {
  await world.simulator.addCustomer({ companyName: 'Proteus', domain, agreements: [{ dateAgreed: '2022-05-01' }] });
  return domain;
}

async function makeLink(world: LiveWorld, person: Person, domain: string): Promise<string> {
  await world.say(person.personal, `attest ${domain}`);
  await world.press(person.personal, 'Create acceptance link', { inputs: { ...typedForm, otherMinutes: '' } });
  const made = world.simulator.state().attestations.at(-1);
  if (made === undefined) throw new Error('The stand-in has made no attestation');
  return made.attestationId;
}

/** From the question to the alert. */
async function story(world: LiveWorld, domain: string): Promise<void> {
  const alice = world.agent('Alice');
  await outdatedCustomer(world, domain);
  expect(await ask(world, alice, `status ${domain}`)).toContain('Re-attestation required');
  const link = await makeLink(world, alice, domain);
  expect(wordsIn(world.lastCard(alice.personal))).toContain('Pending');
  await world.simulator.accept(link);
  await world.press(alice.personal, 'Check now');
  await world.settle(alice.personal, posted('Agreement finalized: Proteus'));
  expect(wordsIn(world.messages(alice.personal)[1]?.card)).toMatch(/^Finalized/);
}

const rules: readonly { readonly path: RegExp; readonly method: string; readonly kind: string }[] = [
  { method: 'POST', path: /^\/v1\/attestations\/enhanced$/, kind: 'appOnly' },
  { method: 'POST', path: /^\/v1\/customers\/[^/]+\/agreements$/, kind: 'appOnly' },
  { method: 'GET', path: /^\/v1\/customers\/[^/]+\/agreements$/, kind: 'appUser' },
  { method: 'GET', path: /\/directSignedMicrosoftCustomerAgreementStatus$/, kind: 'appUser' },
  { method: 'POST', path: /\/checkMemberGroups$/, kind: 'appOnly' },
];

/** Whose token each call must carry; every rule must have been put to the test. */
function judgeTokens(requests: readonly Asked[]): void {
  for (const { method, path, kind } of rules) {
    const calls = requests.filter((request) => request.method === method && path.test(request.path));
    expect(calls.length, `${method} ${path}`).toBeGreaterThan(0);
    for (const call of calls) expect(call).toMatchObject({ tokenKind: kind, appId: partnerAppId });
    if (kind === 'appUser') for (const call of calls) expect(call.userId).toBe(integrationAccount.objectId);
  }
}

async function judgeSending(world: LiveWorld): Promise<void> {
  expect(world.connector.calls.length).toBeGreaterThan(3);
  for (const { authorization } of world.connector.calls) {
    const read = await world.simulator.entra.readToken(authorization, 'https://api.botframework.com');
    expect(read).toMatchObject({ kind: 'appOnly', appId: botAppId });
  }
}

const readyz = z.object({ ready: z.boolean(), degraded: z.boolean(), missing: z.array(z.string()) });

async function readiness(world: LiveWorld): Promise<{ status: number; body: z.infer<typeof readyz> }> {
  const response = await fetch(`${world.bot.url}/readyz`);
  return { status: response.status, body: readyz.parse(await response.json()) };
}

describe('npm start with live settings', () => {
  let world: LiveWorld;
  beforeAll(async () => {
    world = await startLiveWorld();
  });
  afterAll(() => world.stop());

  it('goes from the status to the alert, with the right token at every hop', async () => {
    await story(world, 'proteus-1.example');
    judgeTokens(world.simulator.state().requests);
    await judgeSending(world);
    expect(await readiness(world)).toMatchObject({ status: 200, body: { ready: true, degraded: false, missing: [] } });
  });

  it('keeps the rotated refresh token: the first one may be revoked, the bot started anew, and statuses are read', async () => {
    expect(world.simulator.entra.refreshTokens().length).toBeGreaterThan(1);
    world.simulator.entra.revokeRefreshTokens({ token: firstRefreshToken });
    await world.restart();
    const alice = world.agent('Alice');
    await outdatedCustomer(world, 'proteus-2.example');
    expect(await ask(world, alice, 'status proteus-2.example')).toContain('Re-attestation required');
  });

  it('asks Graph at the press: who was taken out of the group since the card was made is refused', async () => {
    const bob = world.agent('Bob');
    await outdatedCustomer(world, 'proteus-3.example');
    await world.say(bob.personal, 'attest proteus-3.example');
    world.simulator.graph.removeMember(adminAgents, bob.personal.userObjectId ?? '');
    const links = world.simulator.state().attestations.length;
    // What is cached for minutes is gone with the process.
    await world.restart();
    const pressed = await world.press(bob.personal, 'Create acceptance link', {
      inputs: { ...typedForm, otherMinutes: '' },
    });
    expect(wordsIn(pressed.card) + pressed.sentence).toContain('permi');
    expect(world.simulator.state().attestations).toHaveLength(links);
  });

  it('lets everybody else of the tenant ask for a status, without anybody’s data', async () => {
    const carol = world.person('Carol');
    await outdatedCustomer(world, 'proteus-4.example');
    const status = await ask(world, carol, 'status proteus-4.example');
    expect(status).toContain('Re-attestation required');
    expect(status).not.toContain('Akers');
    expect(await ask(world, carol, 'attest proteus-4.example')).toContain('permi');
  });

  it('believes nobody without the Bot Connector’s signature', async () => {
    const before = world.connector.calls.length;
    const response = await fetch(`${world.bot.url}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'message', text: 'help' }),
    });
    expect(response.status).toBe(401);
    expect(world.connector.calls).toHaveLength(before);
  });

  it('tells the shop’s refused order and, after the agreement, that it may be retried', async () => {
    const alice = world.agent('Dana');
    await world.say(alice.personal, 'subscribe purchase blocked, unblocked');
    const { id } = await world.simulator.addCustomer({ companyName: 'Proteus', domain: 'proteus-5.example' });
    await world.simulator.order(id);
    await world.settle(alice.personal, posted('Purchase blocked'));
    const link = await makeLink(world, alice, 'proteus-5.example');
    await world.simulator.accept(link);
    await world.press(alice.personal, 'Check now');
    await world.settle(alice.personal, posted('Purchase unblocked'));
  });

  it('logs no secret, token, link or person', async () => {
    const printed = world.bot.printed();
    expect(printed).toContain('Partner Center');
    const tokens = [...world.simulator.entra.refreshTokens(), firstRefreshToken];
    const links = world.simulator.state().attestations.map(({ attestationId }) => attestationId);
    const hidden = ['bot-secret-1', 'partner-secret-1', 'eyJ', typedForm.emailAddress, 'Zauberling', 'c'.repeat(64)];
    for (const secret of [...hidden, ...tokens, ...links]) expect(printed).not.toContain(secret);
  });
});

describe('npm start with certificates in place of secrets', () => {
  it('goes the same way', async () => {
    const world = await startLiveWorld({ certificates: true });
    try {
      await story(world, 'proteus.example');
      judgeTokens(world.simulator.state().requests);
      await judgeSending(world);
    } finally {
      await world.stop();
    }
  });
});

describe('npm start without App+User', () => {
  let world: LiveWorld | undefined;
  afterEach(async () => {
    await world?.stop();
  });
  const started = async (options: LiveOptions): Promise<LiveWorld> => {
    world = await startLiveWorld(options);
    return world;
  };

  it('never given: says which credential is missing, tells operations once, and goes on attesting', async () => {
    const own = await started({ env: { PARTNER_CENTER_REFRESH_TOKEN: '' } });
    const alice = own.agent('Alice');
    await outdatedCustomer(own, 'proteus.example');
    expect(await ask(own, alice, 'status proteus.example')).toMatch(/Unknown[\s\S]*App\+User/);
    const { status, body } = await readiness(own);
    expect({ status, ready: body.ready, degraded: body.degraded }).toEqual({
      status: 200,
      ready: true,
      degraded: true,
    });
    expect(body.missing.join()).toContain('npm run consent');
    // Asked once with the token that there is; after 900329 not again.
    const reading = (): number =>
      own.simulator.state().requests.filter(({ path, method }) => method === 'GET' && path.endsWith('/agreements'))
        .length;
    expect(reading()).toBe(1);
    await own.say(alice.personal, 'status proteus.example');
    await own.press(alice.personal, 'Refresh');
    expect(reading()).toBe(1);
    const link = await makeLink(own, alice, 'proteus.example');
    await own.simulator.accept(link);
    // The answer is lost after the work was done: what settles it is the activity log.
    own.simulator.addFault({
      method: 'POST',
      path: '/v1/customers/*/agreements',
      times: 1,
      dropConnection: 'after',
    });
    await own.press(alice.personal, 'Check now');
    await own.settle(alice.personal, posted('Agreement finalized: Proteus'));
    expect(own.simulator.state().customers.find(({ domain }) => domain === 'proteus.example')?.agreements).toHaveLength(
      2,
    );
    const asked = own.simulator.state().requests;
    expect(asked.filter(({ method, path }) => method === 'POST' && path.endsWith('/agreements'))).toHaveLength(1);
    expect(asked.some(({ path }) => path === '/v1/auditrecords')).toBe(true);
    const operations = own.messages(alice.personal).filter(({ card }) => wordsIn(card).includes('npm run consent'));
    expect(operations.length).toBeGreaterThan(0);
  });

  it('without MFA: Microsoft’s 900421 is said as what it is', async () => {
    const own = await started({ account: { mfa: false } });
    const alice = own.agent('Alice');
    await outdatedCustomer(own, 'proteus.example');
    const words = await ask(own, alice, 'status proteus.example');
    expect(words).toMatch(/Unknown[\s\S]*multifactor/);
    expect(words).toMatch(/Unknown[\s\S]*900421/);
  });

  it('died by a password change: the last status that was read stays to be seen, and the reason is said', async () => {
    const own = await started({});
    const alice = own.agent('Alice');
    await outdatedCustomer(own, 'proteus.example');
    await own.say(alice.personal, 'status proteus.example');
    own.simulator.entra.revokeRefreshTokens();
    await own.restart();
    await own.press(alice.personal, 'Refresh');
    const [words = ''] = own.messages(alice.personal).map(({ card }) => wordsIn(card));
    expect(words).toMatch(/Unknown[\s\S]*Re-attestation required/);
    expect(words).toContain('App+User');
  });
});

describe('npm start, told to stop', () => {
  it('ends in time although Microsoft hangs, and settles after the next start what it was doing', async () => {
    const world = await startLiveWorld();
    try {
      const alice = world.agent('Alice');
      await outdatedCustomer(world, 'proteus.example');
      const link = await makeLink(world, alice, 'proteus.example');
      await world.simulator.accept(link);
      world.simulator.addFault({ method: 'POST', path: '/v1/customers/*/agreements', times: 1, delayMs: 3_600_000 });
      // Answered with what is known, while the call hangs.
      await world.press(alice.personal, 'Check now');
      await world.restart();
      await world.settle(alice.personal, posted('Agreement finalized: Proteus'));
    } finally {
      await world.stop();
    }
  });
});
