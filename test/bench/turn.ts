import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { cardAction, cardOf, message, postActivity, type Scene, TENANT_ID } from '../support/activities.ts';
import { type BotProcess, type BotProcessOptions, startBotProcess } from '../support/bot-process.ts';
import { startRecordingConnector } from '../support/recording-connector.ts';
import { type StoreName, startBenchStore } from './bench-store.ts';
import { type Contestant, enter, type TurnRound, turns } from './contestant.ts';
import { activityId } from './load.ts';
import { measurementOf, ratiosOf, type TurnMeasurement } from './turn-report.ts';

const connections = 32;
const rounds = 5;
const warmUpMs = 4_000;
const roundMs = 5_000;
const question = 'status Firm 1';

/**
 * `status` answered from what the bot already knows, against bare bots on botbuilder, Microsoft's Agents SDK and Teams SDK that send a
 * ready-made card of the same size: in turns, each in a process of its own, with the same load, nobody checking tokens.
 */
export async function benchTurn(store: StoreName = 'lowdb'): Promise<readonly TurnMeasurement[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mca-bench-'));
  const standIn = await startSimulator({ customers: [{ companyName: 'Firm 1', domain: 'firm1.example' }] });
  const kept = await startBenchStore(store, dataDir);
  const own = { dataDir, standIn };
  const ours = {
    ...own,
    root: new URL('turn-bot.ts', import.meta.url),
    ...(kept.databaseUrl === null ? {} : { databaseUrl: kept.databaseUrl }),
  };
  const connector = await startBotProcess({ ...own, root: new URL('connector.ts', import.meta.url) });
  try {
    await writeFile(join(dataDir, 'card.json'), JSON.stringify(await statusCard(ours)));
    const contestants = [
      await enter('bare', { ...own, root: new URL('bare-bot.ts', import.meta.url) }),
      await enter('ours', ours),
      await enter('agents', { ...own, root: new URL('agents-bot.ts', import.meta.url) }),
      await enter('teams', { ...own, root: new URL('teams-bot.ts', import.meta.url) }),
    ];
    const bodies = questions(connector.url);
    const measure = async ({ name, bot }: Contestant, durationMs: number): Promise<TurnRound> => {
      if (name === 'ours') await learn(bot, standIn);
      return turns(bot, bodies, durationMs);
    };
    for (const one of contestants) await measure(one, warmUpMs);
    for (let count = 0; count < rounds; count += 1)
      for (const one of contestants) one.rounds.push(await measure(one, roundMs));
    const measured = await report(store, contestants);
    await Promise.all(contestants.map(({ bot }) => bot.stop()));
    return measured;
  } finally {
    await connector.stop();
    await standIn.stop();
    await kept.end();
    await rm(dataDir, { recursive: true });
  }
}

/** The card that our bot answers with, as it goes over the wire. */
async function statusCard(options: BotProcessOptions): Promise<unknown> {
  const connector = await startRecordingConnector();
  const bot = await startBotProcess(options);
  try {
    await postActivity(bot.url, message({ serviceUrl: connector.url }, question));
    return cardOf((await connector.waitFor(({ method }) => method === 'POST')).activity);
  } finally {
    await bot.stop();
    await connector.stop();
  }
}

/** *Refresh*: what our bot knows is young enough to be the answer for the next minute. */
async function learn(bot: BotProcess, standIn: Simulator): Promise<void> {
  const connector = await startRecordingConnector();
  const [customer] = standIn.state().customers;
  const press = { verb: 'refreshStatus', data: { customerId: customer?.id } };
  const { status } = await postActivity(bot.url, cardAction({ serviceUrl: connector.url }, press));
  await connector.stop();
  if (status !== 200) throw new Error(`The bot answered ${status}.`);
}

/** The question as so many people ask it, each in a personal chat. */
function questions(connectorUrl: string): readonly string[] {
  return Array.from({ length: connections }, (_, index) => {
    const scene: Scene = {
      serviceUrl: `${connectorUrl}/teams/`,
      userId: `29:person-${index}`,
      userObjectId: `bbbbbbbb-0000-4000-8000-${String(index).padStart(12, '0')}`,
      conversationId: `a:chat-${index}`,
    };
    // Personal chats have no name, and the Agents SDK takes no empty one.
    const conversation = { id: scene.conversationId, conversationType: 'personal', tenantId: TENANT_ID };
    return JSON.stringify(message(scene, question, { id: activityId, conversation }));
  });
}

async function report(store: StoreName, contestants: readonly Contestant[]): Promise<readonly TurnMeasurement[]> {
  const measured = await Promise.all(contestants.map(measurementOf));
  const ratios = ratiosOf(contestants);
  console.table(measured);
  console.log('Ours to theirs, round by round:');
  console.table(ratios);
  console.log(
    JSON.stringify({ bench: 'turn', store, question, connections, rounds, roundMs, load: loadavg(), ratios, measured }),
  );
  return measured;
}
