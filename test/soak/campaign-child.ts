import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DAY } from '../../src/agreements/instant.ts';
import type { Deps } from '../../src/agreements/ports.ts';
import { setAside } from '../../src/agreements/set-aside.ts';
import { handlers } from '../../src/agreements/work.ts';
import { graphMail } from '../../src/entra/graph-mail.ts';
import { createIds } from '../../src/ids.ts';
import { createPartnerCenter } from '../../src/partner-center/client.ts';
import { createCampaigns } from '../../src/portfolio/campaigns.ts';
import { startRunner } from '../../src/runner.ts';
import { simulatorToken } from '../../src/simulator/simulator.ts';
import { loadOrMakeKey } from '../../src/store/keys.ts';
import { openStore } from '../../src/store/open.ts';
import { obeyParent } from '../support/bot-process-child.ts';
import type { BotStart } from '../support/bot-process-messages.ts';
import { createChat } from '../support/domain-doubles.ts';
import { offsetClock } from '../support/offset-clock.ts';

// Campaigns in a process of their own, on the real store: due work, Partner Center and the mailbox over HTTP. Teams is left out.

const { clock, moveClock } = offsetClock();

async function start({ dataDir, standInUrl, clockOffsetMs }: BotStart) {
  moveClock(clockOffsetMs);
  const keys = await loadOrMakeKey(join(dataDir, 'bot.key'));
  const ids = createIds(keys.current.key);
  const storeDir = join(dataDir, 'store');
  const store = await openStore({ kind: 'lowdb', dataDir: storeDir, keys, wallNow: Date.now, newId: ids.newId });
  const { background } = createPartnerCenter({
    baseUrl: standInUrl,
    tokens: { get: async (kind) => ({ kind: 'token', token: simulatorToken(kind) }) },
    fetch,
    newId: ids.newId,
    now: clock.now,
    requestsPerMinute: 1_000_000,
  });
  const mail = graphMail({
    graphUrl: standInUrl,
    from: 'desk@partner.example',
    getToken: async () => ({ kind: 'token', token: simulatorToken('appOnly') }),
    refused: () => undefined,
    fetch,
  });
  const campaigns = createCampaigns({
    mail,
    compose: async ({ attestationId }) =>
      attestationId === null ? null : { subject: 'Please accept', text: attestationId, link: `mca://${attestationId}` },
    showBoard: async () => ({ kind: 'sent', activityId: null }),
  });
  const deps: Deps = {
    store,
    partnerCenter: background,
    customers: background,
    notify: createChat(),
    ids,
    clock,
    cutoff: Date.UTC(2023, 3, 1),
    retentionMs: 90 * DAY,
    pageUrl: null,
    campaigns,
  };
  let running = 0;
  const runner = startRunner({
    takeDue: store.takeDue,
    nextDueAt: store.nextDueAt,
    hold: store.hold,
    setAside: (work, error) => setAside(deps, work, error),
    run: async (work) => {
      running += 1;
      await handlers[work.kind](deps, work).finally(() => {
        running -= 1;
      });
    },
    now: clock.now,
    wakeOn: [(wake) => store.onCommit(({ work }) => (work ? wake() : undefined)), clock.onMove],
    onFault: ({ error }) => console.error(error),
  });
  const server = createServer((_request, response) => {
    void store.nextDueAt().then((due) => {
      response.end(JSON.stringify({ idle: running === 0 && (due === null || due > clock.now()) }));
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    server.close();
    await runner.stop();
    await store.close();
  };
  return { url: `http://127.0.0.1:${port}`, stop };
}

obeyParent({ start, moveClock });
