import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { cardAction, installationUpdate, message, postActivity, type Scene } from '../support/activities.ts';
import { createDatabase } from '../support/postgres.ts';
import { type Balancer, startBalancer } from './instances/balancer.ts';
import { type Fleet, startFleet } from './instances/fleet.ts';
import { type ListeningTeams, startListeningTeams } from './instances/listening-teams.ts';
import { sized } from './size.ts';

const rounds = sized({ small: 1, full: 10 });
const instances = 3;
const talkers = 6;

describe(`instances that are replaced one after the other, ${rounds} times each, while people talk`, () => {
  let database: { readonly url: string; readonly drop: () => Promise<void> };
  let teams: ListeningTeams;
  let standIn: Simulator;
  let balancer: Balancer;
  let fleet: Fleet;

  beforeAll(async () => {
    database = await createDatabase(inject('postgresUrl'));
    teams = await startListeningTeams();
    standIn = await startSimulator();
    balancer = await startBalancer();
    fleet = await startFleet({ databaseUrl: database.url, standIn, balancer }, instances);
  }, 120_000);
  afterAll(async () => {
    await fleet?.end();
    await Promise.all([balancer?.stop(), teams?.stop(), standIn?.stop()]);
    await database?.drop();
  });

  it(
    'fail no turn, and stop cleanly',
    async () => {
      const scene: Scene = { serviceUrl: teams.url };
      await postActivity(balancer.url, installationUpdate(scene, 'add'));
      const failures: string[] = [];
      const asked: string[] = [];
      let rolling = true;
      const talk = async (): Promise<void> => {
        while (rolling) {
          const id = randomUUID();
          const said = message(scene, 'status fabrikam', { id });
          asked.push(id);
          const pressed = cardAction(scene, { verb: 'help', data: {} });
          for (const activity of [said, pressed]) {
            const answer = await postActivity(balancer.url, activity);
            const text = await answer.text();
            // A press that the bot does not know is answered too; only a fault is none.
            if (answer.status !== 200 || text.includes('"code":"Fault"')) failures.push(`${answer.status} ${text}`);
          }
          await wait(10);
        }
      };
      const talking = Array.from({ length: talkers }, talk);
      const codes: (number | null)[] = [];
      for (let round = 0; round < rounds; round += 1) {
        for (let index = 0; index < instances; index += 1) codes.push(await fleet.roll(index));
      }
      rolling = false;
      await Promise.all(talking);
      console.log(
        `Rolling restarts: ${codes.length} instances replaced, ${asked.length} questions and as many presses.`,
      );
      expect(failures).toEqual([]);
      expect(asked.filter((id) => !teams.replied(id))).toEqual([]);
      expect(codes).toEqual(codes.map(() => 0));
      expect(asked.length).toBeGreaterThan(talkers * instances);
      expect([...balancer.answered.values()].filter((count) => count > 0)).toHaveLength(instances * (rounds + 1));
    },
    30 * 60_000,
  );
});
