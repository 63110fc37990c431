import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY } from '../../src/agreements/instant.ts';
import { fixedRoles } from '../../src/entra/roles.ts';
import { createIds } from '../../src/ids.ts';
import { createLog } from '../../src/log.ts';
import { createPartnerCenter } from '../../src/partner-center/client.ts';
import { type Simulator, simulatorToken, startSimulator } from '../../src/simulator/simulator.ts';
import { type RunningBot, startBot } from '../../src/wire.ts';
import { createPeople, type People } from '../crash/people.ts';
import { someKeys } from '../store/lowdb-setup.ts';
import { message, postActivity } from '../support/activities.ts';
import { type RecordingConnector, startRecordingConnector } from '../support/recording-connector.ts';
import { type Instances, openInstances } from './databases.ts';

/** Long enough for a few requests on a busy machine. Milliseconds. */
const graceMs = 4_000;

describe('an instance that is told to stop', () => {
  let instances: Instances;
  let standIn: Simulator;
  let connector: RecordingConnector;
  let people: People;
  let stopping: Promise<void>[] = [];
  let bots: RunningBot[] = [];
  beforeEach(async () => {
    instances = await openInstances(2);
    standIn = await startSimulator({ customers: [] });
    connector = await startRecordingConnector();
    people = createPeople(standIn, connector);
    bots = await Promise.all([start(0), start(1)]);
    await people.settleIn(at(0).url);
  });
  afterEach(async () => {
    await Promise.all(stopping);
    await Promise.all(bots.map((bot) => bot.stop()));
    [bots, stopping] = [[], []];
    await Promise.all([standIn.stop(), connector.stop()]);
    await instances.end();
  });

  const at = (index: number): RunningBot => {
    const bot = bots[index];
    if (bot === undefined) throw new Error('There is no such instance.');
    return bot;
  };

  function start(index: number): Promise<RunningBot> {
    const { store, shared } = instances.at(index);
    const ids = createIds(someKeys.current.key);
    return startBot({
      port: 0,
      host: '127.0.0.1',
      auth: { kind: 'none' },
      allowedServiceHosts: null,
      store,
      shared,
      drainGraceMs: index === 0 ? graceMs : 0,
      partnerCenter: createPartnerCenter({
        baseUrl: standIn.url,
        tokens: { get: async (kind) => ({ kind: 'token', token: simulatorToken(kind) }) },
        fetch,
        newId: ids.newId,
        now: standIn.clock.now,
        takePlaces: shared.takePlaces,
      }),
      roles: fixedRoles({ agentObjectIds: 'everybody', tenantIds: 'any' }),
      members: 'trust',
      rateLimits: null,
      ids,
      clock: standIn.clock,
      cutoff: Date.UTC(2023, 3, 1),
      retentionMs: 90 * DAY,
      acceptancePageUrl: standIn.acceptanceUrl,
      publicUrl: null,
      partnerName: null,
      dialogs: true,
      eventsSecrets: [],
      readiness: [],
      // Long enough for another instance's answer on a busy machine.
      patienceMs: 20_000,
      log: createLog({ level: 'silent' }),
    });
  }

  it('says so at /readyz from the first moment, and goes on answering; each answer ends its connection', async () => {
    expect((await fetch(`${at(0).url}/readyz`)).status).toBe(200);
    stopping = [at(0).stop()];
    const ready = await fetch(`${at(0).url}/readyz`);
    expect([ready.status, ready.headers.get('connection')]).toEqual([503, 'close']);
    expect(await ready.json()).toMatchObject({ ready: false, draining: true });
    expect((await fetch(`${at(0).url}/healthz`)).status).toBe(200);
    connector.clear();
    const said = await postActivity(at(0).url, message(people.personal, 'help'));
    expect([said.status, said.headers.get('connection')]).toEqual([200, 'close']);
    expect(connector.calls).toHaveLength(1);
    await stopping[0];
    await expect(fetch(`${at(0).url}/healthz`)).rejects.toThrow('fetch failed');
    expect((await fetch(`${at(1).url}/readyz`)).status).toBe(200);
  });

  it('takes no due work any more, and yet its people see at once what another instance made of theirs', async () => {
    stopping = [at(0).stop()];
    const made = await people.newCase(true);
    const pressed = await people.sendForm(at(0).url, made);
    expect(JSON.stringify(pressed)).toMatch(/attestationid=[0-9a-f-]{36}/);
    expect(standIn.state().attestations).toHaveLength(1);
  });
});
