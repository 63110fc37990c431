import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { startBotProcess } from '../support/bot-process.ts';
import { startRecordingConnector } from '../support/recording-connector.ts';
import { linkMinutes, summaryOf } from './case.ts';
import { createPeople } from './people.ts';

const minute = 60_000;

it('finalizes what was accepted after a refusal that was lost, although Microsoft repeats that refusal and the deadline has passed', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'mca-crash-'));
  const compileCache = join(dataDir, 'compiled');
  const connector = await startRecordingConnector();
  const standIn = await startSimulator({ customers: [], settings: { acceptedSurvivesDeadline: true } });
  const people = createPeople(standIn, connector);
  let bot = await startBotProcess({ dataDir, standIn, compileCache });
  try {
    await people.settleIn(bot.url);
    const made = await people.newCase(true);
    await people.sendForm(bot.url, made);
    standIn.addFault({ method: 'POST', path: '/v1/customers/*', dropConnection: 'after' });
    await people.checkNow(bot.url, made);
    await people.accept(made);
    await bot.kill();
    standIn.clock.advance(2 * linkMinutes * minute);
    bot = await startBotProcess({ dataDir, standIn, compileCache });
    const end = [summaryOf('finalized', made), summaryOf('expired', made)];
    const { activity } = await connector.waitFor((call) => end.includes(call.activity.summary ?? ''), 120_000);
    expect(activity.summary).toBe(summaryOf('finalized', made));
  } finally {
    await bot.kill();
    await Promise.all([standIn.stop(), connector.stop()]);
    await rm(dataDir, { recursive: true });
  }
}, 300_000);
