import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { recordedAnswersSchema } from '../../src/simulator/recorded.ts';
import { type SimulatorWithEntra, simulatorToken, startSimulator } from '../../src/simulator/simulator.ts';
import { withoutPersonal } from '../../src/tools/probe-personal.ts';
import type { Probe } from '../../src/tools/probe-questions.ts';
import { runProbe } from '../../src/tools/probe-run.ts';
import { readProbeSettings } from '../../src/tools/probe-settings.ts';
import { person, tenantId } from '../simulator/entra-support.ts';
import { customerId, inFolder, openTenant, runTool, tenantEnvironment } from './live-setup.ts';

const must = ['--sandbox-tenant', tenantId, '--customer', customerId];

async function answersIn(file: string) {
  return recordedAnswersSchema.parse(JSON.parse(await readFile(file, 'utf8'))).answers;
}

/** The probe's questions in this process, with a clock and a person that the test plays. */
function probeOf(
  simulator: SimulatorWithEntra | Awaited<ReturnType<typeof startSimulator>>,
  flags: readonly string[],
): Probe {
  const read = readProbeSettings([...must, ...flags], tenantId);
  if (!read.ok) throw new Error(read.problems.join());
  return {
    url: simulator.url,
    fetch,
    newId: randomUUID,
    wallNow: () => simulator.clock.now(),
    say: () => undefined,
    replacements: [['Probed Company', 'Contoso']],
    settings: read.settings,
    appOnly: simulatorToken('appOnly'),
    appUser: simulatorToken('appUser'),
    userId: person.objectId,
    signatory: { companyName: 'Probed Company', emailAddress: 'signatory@example.com' },
    wait: async (ms) => simulator.clock.advance(ms),
    confirm: async (text) => {
      await simulator.accept(/attestationid=([^ ]+)/.exec(text)?.[1] ?? '');
      return true;
    },
    acceptancePageUrl: simulator.acceptanceUrl,
  };
}

describe('npm run probe', () => {
  it('refuses another tenant than the one that is named as the sandbox, and asks nothing', async () => {
    const tenant = await openTenant();
    const env = tenantEnvironment(tenant);
    const run = await runTool('probe', ['--sandbox-tenant', customerId, '--customer', customerId, '--yes'], env);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(`--sandbox-tenant must name the configured PARTNER_TENANT_ID (${tenantId})`);
    const unsaid = await runTool('probe', must, env);
    expect([unsaid.code, unsaid.stdout]).toEqual([1, expect.stringContaining('Is this the sandbox?')]);
    expect(unsaid.stderr).toContain('Give --yes');
    expect(tenant.state().requests).toEqual([]);
  });

  it('says what is missing on the command line', () => {
    expect(readProbeSettings([], tenantId)).toEqual({
      ok: false,
      problems: [expect.stringContaining('--sandbox-tenant must'), '--customer is missing.'],
    });
    expect(readProbeSettings([...must, '--user', 'megan'], tenantId)).toEqual({
      ok: false,
      problems: ['--user is not a GUID.'],
    });
    expect(readProbeSettings([...must, '--oops'], tenantId)).toEqual({
      ok: false,
      problems: [expect.stringContaining('--oops')],
    });
  });

  it('records what can be asked without a person, with nothing in it that names anybody', async () => {
    const tenant = await openTenant();
    const file = inFolder('answers.json');
    const run = await runTool('probe', [...must, '--yes', '--out', file], tenantEnvironment(tenant));
    expect([run.code, run.stderr]).toEqual([0, '']);
    const answers = await answersIn(file);
    expect(answers.map(({ question, status }) => [question, status])).toEqual([
      ['appOnlyOnAgreements', 403],
      ['appOnlyOnDirectSigned', 403],
      ['appOnlyOnMetadata', 403],
      ['appOnlyOnDocument', 403],
      ['appOnlyOnRelationshipRequests', 403],
      ['noAgreements', 200],
      ['appUserOnAttestations', 403],
      ['unknownAttestation', expect.any(Number)],
      ['notAccepted', expect.any(Number)],
      ['appUserOnCreateAgreement', 403],
      ['attestationStatus', 404],
    ]);
    expect(answers[0]?.body).toContain('900329');
    const written = await readFile(file, 'utf8');
    for (const hidden of [tenantId, customerId, 'Probed Company', 'probed.onmicrosoft.com', 'Bearer', 'eyJ']) {
      expect(written).not.toContain(hidden);
      if (hidden !== tenantId && hidden !== customerId) expect(run.stdout).not.toContain(hidden);
    }
    expect(tenant.state().customers[0]?.agreements).toEqual([]);
  });

  it('waits for a link to die, and for a person to accept, where it is told to', async () => {
    const other = '7a6f0000-0000-4000-8000-000000002222';
    const simulator = await startSimulator({
      customers: [
        { id: customerId, companyName: 'Probed Company', domain: 'probed.onmicrosoft.com' },
        { id: other, companyName: 'Other Company', domain: 'other.onmicrosoft.com' },
      ],
    });
    try {
      const flags = ['--accepted', '--wait-expiry', '--other-customer', other];
      const { answers } = await runProbe(probeOf(simulator, flags));
      const statusOf = (question: string) => answers.find((one) => one.question === question);
      for (const question of ['futureDate', 'used', 'foreignAttestation', 'duplicateSignatory', 'expired']) {
        expect([question, statusOf(question)?.status]).toEqual([question, expect.any(Number)]);
      }
      expect(statusOf('duplicateSignatory')?.body).toContain('600061');
      const made = simulator.state().customers.find(({ id }) => id === customerId);
      expect(made?.agreements).toHaveLength(1);
    } finally {
      await simulator.stop();
    }
  });

  it('leaves out what nobody accepts', async () => {
    const simulator = await startSimulator({
      customers: [{ id: customerId, companyName: 'Probed Company', domain: 'probed.onmicrosoft.com' }],
    });
    try {
      const probe = { ...probeOf(simulator, ['--accepted']), confirm: async () => false, appUser: null };
      const { answers } = await runProbe(probe);
      const asked = answers.map(({ question }) => question);
      expect(asked).toContain('notAccepted');
      for (const question of ['used', 'expired', 'noAgreements', 'appUserOnAttestations'] as const) {
        expect(asked).not.toContain(question);
      }
    } finally {
      await simulator.stop();
    }
  });

  it('gives answers that the stand-in replays', async () => {
    const tenant = await openTenant({ settings: { notAcceptedStyle: 'conflict' } });
    const file = inFolder('replayed.json');
    const first = await runTool('probe', [...must, '--yes', '--out', file], tenantEnvironment(tenant));
    expect(first.code).toBe(0);
    const [recorded] = (await answersIn(file)).filter(({ question }) => question === 'notAccepted');
    const replaying = await openTenant({ replayFile: file });
    const again = inFolder('again.json');
    expect((await runTool('probe', [...must, '--yes', '--out', again], tenantEnvironment(replaying))).code).toBe(0);
    const [replayed] = (await answersIn(again)).filter(({ question }) => question === 'notAccepted');
    expect([replayed?.status, replayed?.body]).toEqual([recorded?.status, recorded?.body]);
    expect(recorded?.status).toBe(409);
  });
});

describe('what names somebody', () => {
  it('is taken out, and the text still parses', () => {
    const text = JSON.stringify({
      id: '0A1b2c3d-1111-4222-8333-444455556666',
      mail: 'megan.bowen+mca@contoso-sales.co.uk',
      domain: 'Contoso.onmicrosoft.com',
      name: 'Contoso Sales GmbH & Co. KG',
    });
    const clean = withoutPersonal(text, [
      ['Contoso Sales GmbH & Co. KG', 'A company'],
      ['', 'nothing'],
    ]);
    expect(JSON.parse(clean)).toEqual({
      id: '00000000-0000-0000-0000-000000000000',
      mail: 'signatory@example.com',
      domain: 'customer.onmicrosoft.com',
      name: 'A company',
    });
  });
});
