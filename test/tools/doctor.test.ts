import { mkdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseEncryptionKeys } from '../../src/store/keys.ts';
import { openStore } from '../../src/store/open.ts';
import { certificateClientId, clientId, person, refreshToken, secret } from '../simulator/entra-support.ts';
import {
  botPassword,
  inFolder,
  openTenant,
  runTool,
  salesGroup,
  type ToolEnvironment,
  tenantEnvironment,
} from './live-setup.ts';

const reportSchema = z.object({
  ok: z.boolean(),
  findings: z.array(z.object({ name: z.string(), verdict: z.string(), says: z.string() })),
});

async function examined(env: ToolEnvironment) {
  const run = await runTool('doctor', ['--json'], env);
  const report = reportSchema.parse(JSON.parse(run.stdout));
  const of = (verdict: string) => report.findings.filter((one) => one.verdict === verdict);
  const says = (name: string) => report.findings.find((one) => one.name === name)?.says ?? `nothing about ${name}`;
  return {
    ...run,
    ...report,
    failed: of('FAIL').map(({ name }) => name),
    warned: of('WARN').map(({ name }) => name),
    says,
  };
}

describe('npm run doctor', () => {
  it('passes where everything is as it should be, and says what it did not try', async () => {
    const tenant = await openTenant();
    const before = tenant.state();
    const run = await runTool('doctor', [], tenantEnvironment(tenant));
    expect([run.code, run.stderr]).toEqual([0, '']);
    const lines = run.stdout.split('\n');
    for (const name of [
      'Configuration',
      'DATA_DIR',
      'PORT',
      'Microsoft Entra',
      'App-only token',
      'Customers (app-only)',
      'Activity log (app-only)',
      'App+User token',
      'MFA of the consent',
      'Agreement template (App+User)',
      'Agreements (App+User)',
      'Direct acceptance (App+User)',
      'Graph token',
      'Groups (Graph)',
      'Bot token',
      'Keys of the Bot Connector',
    ]) {
      expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^PASS  ${name.replace(/[()+]/g, '\\$&')} `)));
    }
    expect(run.stdout).toMatch(/^NOTE {2}Attesting .*Not tried/m);
    expect(run.stdout).toMatch(/^NOTE {2}Partner Center credentials .*also place orders/m);
    expect(run.stdout).toMatch(/16 passed, 1 to look at, 0 failed\./);
    expect(tenant.state().attestations).toEqual(before.attestations);
    expect(tenant.state().customers).toEqual(before.customers);
    const written = tenant.state().requests.filter(({ method }) => method !== 'GET');
    expect(written.filter(({ path }) => !/oauth2\/v2\.0\/token$|checkMemberGroups$/.test(path))).toEqual([]);
  });

  it('never shows a secret or a token', async () => {
    const tenant = await openTenant();
    const run = await runTool(
      'doctor',
      [],
      tenantEnvironment(tenant, { PARTNER_CENTER_CLIENT_SECRET: 'wrong-secret' }),
    );
    const shown = run.stdout + run.stderr;
    expect(run.code).toBe(1);
    for (const hidden of [secret, 'wrong-secret', botPassword, refreshToken, 'a1'.repeat(32), 'eyJ']) {
      expect(shown).not.toContain(hidden);
    }
  });

  it('tries certificates as it tries secrets', async () => {
    const tenant = await openTenant();
    const certificates = {
      MicrosoftAppPassword: '',
      MicrosoftAppCertificateFile: inFolder('app.pem'),
      PARTNER_CENTER_CLIENT_ID: certificateClientId,
      PARTNER_CENTER_CLIENT_SECRET: '',
      PARTNER_CENTER_CERTIFICATE_FILE: inFolder('app.pem'),
    };
    const listed = { SALES_AGENTS_GROUP_ID: '', AGENT_OBJECT_IDS: person.objectId };
    const report = await examined(tenantEnvironment(tenant, { ...certificates, ...listed }));
    expect([report.code, report.failed]).toEqual([0, []]);
    const stranger = await examined(
      tenantEnvironment(tenant, { ...certificates, ...listed, MicrosoftAppId: clientId }),
    );
    expect(stranger.failed).toEqual(['Bot token']);
    expect(stranger.says('Bot token')).toMatch(/AADSTS\d+/);
  });

  it('names every bad variable and tries nothing then', async () => {
    const { code, failed, findings } = await examined({ PARTNER_TENANT_ID: 'contoso.com' });
    expect([code, new Set(failed)]).toEqual([1, new Set(['Configuration'])]);
    expect(findings.length).toBeGreaterThan(6);
    expect(findings.map(({ says }) => says)).toContainEqual(
      expect.stringMatching(/^PARTNER_TENANT_ID is not a GUID\./),
    );
  });

  it('tells a wrong secret of the Partner Center application from all that needs it', async () => {
    const tenant = await openTenant();
    const report = await examined(tenantEnvironment(tenant, { PARTNER_CENTER_CLIENT_SECRET: 'wrong-secret' }));
    expect([report.code, report.ok]).toEqual([1, false]);
    expect(report.failed).toEqual(['App-only token', 'App+User token', 'Graph token']);
    expect(report.says('App-only token')).toMatch(/AADSTS7000215.*PARTNER_CENTER_CLIENT_SECRET/);
  });

  it('warns where nobody has consented: the bot can do without', async () => {
    const tenant = await openTenant();
    const report = await examined(tenantEnvironment(tenant, { PARTNER_CENTER_REFRESH_TOKEN: '' }));
    expect([report.code, report.failed]).toEqual([0, []]);
    expect(report.warned).toContain('App+User token');
    expect(report.says('App+User token')).toMatch(/npm run consent/);
  });

  it('tells a consent without MFA', async () => {
    const tenant = await openTenant();
    tenant.entra.setUser(person.objectId, { mfa: false });
    const report = await examined(tenantEnvironment(tenant));
    expect(report.failed).toContain('MFA of the consent');
    expect(report.says('Agreements (App+User)')).toMatch(/900421.*npm run consent/);
  });

  it('tells an account without the role of an agent', async () => {
    const tenant = await openTenant();
    tenant.entra.setUser(person.objectId, { role: 'none' });
    const report = await examined(tenantEnvironment(tenant));
    expect(report.says('Agreements (App+User)')).toMatch(/900150.*admin agent/);
    expect(report.code).toBe(1);
  });

  it('tells a revoked consent', async () => {
    const tenant = await openTenant();
    tenant.entra.revokeRefreshTokens();
    const report = await examined(tenantEnvironment(tenant));
    expect(report.failed).toEqual(['App+User token']);
    expect(report.says('App+User token')).toMatch(/AADSTS50173/);
  });

  it('tells a missing permission of Graph, and needs none for a list of people', async () => {
    const tenant = await openTenant();
    tenant.addFault({
      method: 'POST',
      path: '/v1.0/users/*',
      times: 1,
      status: 403,
      body: { error: { code: 'Authorization_RequestDenied', message: 'Insufficient privileges' } },
    });
    const report = await examined(tenantEnvironment(tenant));
    expect(report.failed).toEqual(['Groups (Graph)']);
    expect(report.says('Groups (Graph)')).toMatch(/403.*GroupMember\.Read\.All/);
    const listed = { SALES_AGENTS_GROUP_ID: '', AGENT_OBJECT_IDS: `${person.objectId},${salesGroup}` };
    const second = await examined(tenantEnvironment(tenant, listed));
    expect([second.failed, second.says('Agents')]).toEqual([[], expect.stringMatching(/^2 listed/)]);
  });

  it("tells the bot's wrong password and unreadable keys", async () => {
    const tenant = await openTenant();
    const wrong = {
      MicrosoftAppPassword: secret,
      ToBotFromChannelOpenIdMetadataUrl: 'http://127.0.0.1:9/metadata',
    };
    const report = await examined(tenantEnvironment(tenant, wrong));
    expect(report.failed).toEqual(['Bot token', 'Keys of the Bot Connector']);
    expect(report.says('Bot token')).toMatch(/AADSTS7000215.*MicrosoftAppPassword/);
  });

  it('tells an unknown tenant and an Entra that does not answer', async () => {
    const tenant = await openTenant();
    const unknown = await examined(tenantEnvironment(tenant, { PARTNER_TENANT_ID: clientId }));
    expect(unknown.says('Microsoft Entra')).toMatch(/PARTNER_TENANT_ID/);
    const silent = await examined(tenantEnvironment(tenant, { ENTRA_AUTHORITY: 'https://127.0.0.1:9' }));
    expect(silent.failed).toContain('Microsoft Entra');
    expect(silent.says('Microsoft Entra')).toMatch(/does not answer/);
  });

  it('opens the store with the right key only, and leaves a running bot alone', async () => {
    const tenant = await openTenant();
    const dataDir = inFolder('kept');
    await mkdir(dataDir);
    const keys = parseEncryptionKeys('a1'.repeat(32));
    const store = await openStore({ kind: 'lowdb', dataDir, keys, wallNow: Date.now, newId: () => 'id' });
    const row = { id: 'something', version: 0, value: 'x', obtainedAt: 0, seed: null };
    await store.commit({ put: { secrets: [row] } });
    const running = await examined(tenantEnvironment(tenant, { DATA_DIR: dataDir }));
    expect(running.warned).toContain('DATA_DIR');
    expect(running.says('DATA_DIR')).toMatch(/is in use by process \d+/);
    await store.close();
    const stopped = await examined(tenantEnvironment(tenant, { DATA_DIR: dataDir }));
    expect(stopped.says('DATA_DIR')).toMatch(/ENCRYPTION_KEY opens/);
    expect(stopped.says('Refresh token')).toMatch(/90 of its 90 days|89 of its 90 days/);
    const wrong = await examined(tenantEnvironment(tenant, { DATA_DIR: dataDir, ENCRYPTION_KEY: 'b2'.repeat(32) }));
    expect(wrong.failed).toContain('DATA_DIR');
  });
});
