import { pageToken } from '../../../src/agreements/acceptance-page.ts';
import { createIds } from '../../../src/ids.ts';
import { parseEncryptionKeys } from '../../../src/store/keys.ts';
import { accept, addCustomer, makeLink, type typedForm } from '../../protocol/scenario.ts';
import { type Person, startTestBot, type TestBot, type TestBotOptions } from '../../support/bot.ts';

export { accept };

/** A bot with acceptance pages, an agent, and the page of a link that he has just made. */
export interface PageWorld {
  readonly bot: TestBot;
  readonly agent: Person;
  /** Makes a link for a new customer; answers its page's address and Microsoft's id. */
  readonly link: (inputs?: Partial<typeof typedForm>) => Promise<MadeLink>;
  readonly stop: () => Promise<void>;
}

export interface MadeLink {
  readonly url: string;
  readonly token: string;
  readonly attestationId: string;
  readonly customerId: string;
  readonly domain: string;
}

/** Starts everything; the stand-in's clock is the bot's. */
export async function startPages(options: Pick<TestBotOptions, 'evidenceDir'> = {}): Promise<PageWorld> {
  const bot = await startTestBot({ publicUrl: 'own', customers: [], ...options });
  const agent = bot.person('Alex Wilber');
  await bot.say(agent.personal, 'help');
  let made = 0;
  return {
    bot,
    agent,
    link: async (inputs = {}) => {
      made += 1;
      const domain = `proteus${made}.example`;
      const customerId = await addCustomer(bot, domain);
      const attestationId = await makeLink(bot, agent, { domain, inputs });
      const [url = ''] = linksShown(bot, agent).slice(-1);
      return { url, token: url.slice(url.lastIndexOf('/') + 1), attestationId, customerId, domain };
    },
    stop: bot.stop,
  };
}

/** The addresses of acceptance pages on the cards of a personal chat, oldest first. */
export function linksShown(bot: TestBot, { personal }: Person): readonly string[] {
  const cards = bot.messages(personal).map(({ card }) => JSON.stringify(card));
  return cards.flatMap((card) => [...card.matchAll(/http:\/\/127\.0\.0\.1:\d+\/a\/[\w-]{43}/g)].map(([url]) => url));
}

/** Presses a button of the page as a browser does, without following what it is sent to. */
export function press(link: Pick<MadeLink, 'url'>, what: string, fields: Readonly<Record<string, string>> = {}) {
  return fetch(`${link.url}/${what}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams(fields),
  });
}

/** What the page would say to its own script. */
export async function stateOf(link: Pick<MadeLink, 'url'>): Promise<{ readonly key: string; readonly wait: string }> {
  const answer: unknown = await (await fetch(`${link.url}/state`)).json();
  if (typeof answer !== 'object' || answer === null || !('key' in answer) || !('wait' in answer))
    throw new Error(`The state is ${JSON.stringify(answer)}`);
  return { key: String(answer.key), wait: String(answer.wait) };
}

/** The page's state once it begins like this; asked for as the page's script does. */
export async function settledState(link: Pick<MadeLink, 'url'>, begins: string): Promise<string> {
  for (let turn = 0; turn < 200; turn += 1) {
    const { key } = await stateOf(link);
    if (key.startsWith(begins)) return key;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The page never came to ${begins}: it is ${(await stateOf(link)).key}`);
}

/** A token such as a page has, of nothing. */
export const madeUpToken = (): string => pageToken(createIds(parseEncryptionKeys('c'.repeat(64)).current.key), 'x');
