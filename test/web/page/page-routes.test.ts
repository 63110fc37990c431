import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signatory } from '../../protocol/scenario.ts';
import {
  accept,
  linksShown,
  type MadeLink,
  madeUpToken,
  type PageWorld,
  press,
  settledState,
  startPages,
  stateOf,
} from './page-setup.ts';

let world: PageWorld;
beforeAll(async () => {
  world = await startPages();
});
afterAll(() => world.stop());

const everywhere = ['', '/state'];
const presses = ['show', 'accepted', 'other', 'new-link'];
const page = async (link: Pick<MadeLink, 'url'>, headers: Record<string, string> = {}): Promise<string> =>
  (await fetch(link.url, { headers })).text();

describe('the page', () => {
  let link: MadeLink;
  beforeAll(async () => {
    link = await world.link();
  });

  it('says who asks whom for which company, and until when, with a time that scripts can read', async () => {
    const text = await page(link);
    expect(text).toContain('Proseware Cloud asks you to accept the Microsoft Customer Agreement for Proteus.');
    expect(text).toContain('Quirinus Zauberling');
    expect(text).toContain(signatory.emailAddress);
    expect(text).toMatch(/<time datetime="\d{4}-\d\d-\d\dT[\d:.]+Z">[^<]+UTC<\/time>/);
    expect(text).toContain('<html lang="en">');
  });

  it('speaks German to whom it is asked for', async () => {
    const text = await page(link, { 'accept-language': 'pl-PL, de-AT;q=0.8, en;q=0.5' });
    expect(text).toContain('<html lang="de">');
    expect(text).toContain('Ich habe zugestimmt');
    expect(await page(link, { 'accept-language': 'xx;q=9, ;;;q=, de;q=0' })).toContain('<html lang="en">');
  });

  it('holds neither Microsoft’s link nor a phone number before the agreement is shown', async () => {
    const text = await page(link);
    expect(text).not.toContain(link.attestationId);
    expect(text).not.toContain('7654321');
    expect(text).not.toContain(link.customerId);
  });

  it('lets nothing in from outside, is not kept, indexed or framed, and sets no cookie', async () => {
    const { headers } = await fetch(link.url);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy.split('; ').map((part) => part.replace(/'sha256-[\w+/=]{44}'/, 'HASH'))).toEqual([
      "default-src 'none'",
      'script-src HASH',
      'style-src HASH',
      "connect-src 'self'",
      `frame-src ${world.bot.simulator.url}`,
      "form-action 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ]);
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-robots-tag')).toContain('noindex');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('permissions-policy')).toContain('camera=()');
    expect(headers.get('set-cookie')).toBeNull();
    expect(await page(link)).toContain('<meta name="robots" content="noindex, nofollow">');
  });

  it('tells its script how it stands, and nothing of anybody', async () => {
    const answer = await fetch(`${link.url}/state`);
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.text()).toMatch(/^\{"key":"open\.no\.\d+","wait":"slow"\}$/);
  });

  it('escapes what people typed', async () => {
    const hostile = await world.link({
      signatoryFirstName: '<img src=x onerror=alert(1)>',
      signatoryLastName: '"><script>alert(2)</script>',
    });
    const text = await page(hostile);
    expect(text).not.toContain('<img');
    expect(text).not.toContain('<script>alert');
    expect(text).toContain('&lt;img src=x onerror=alert(1)&gt; &quot;&gt;&lt;script&gt;alert(2)&lt;/script&gt;');
  });
});

describe('the link of the page', () => {
  it('is what the agent’s card opens and the signatory is sent, in place of Microsoft’s', async () => {
    const link = await world.link();
    const { bot, agent } = world;
    expect(bot.button(agent.personal, 'Send to signatory').title).toBe('Send to signatory');
    await bot.press(agent.personal, 'Send to signatory');
    const messages = bot.messages(agent.personal).map((shown) => JSON.stringify(shown));
    const text = messages.find(
      (shown) => shown.includes('Hello Quirinus') && shown.includes('read the agreement there'),
    );
    expect(text).toContain(link.url);
    expect(text).toContain('gives you a new link until');
    const drafts = messages.find((shown) => shown.includes('deeplink/compose')) ?? '';
    expect(drafts).toContain(encodeURIComponent(link.url));
    expect(messages.join('\n')).not.toContain(link.attestationId);
    expect(linksShown(bot, agent)).toContain(link.url);
  });

  it('never stands in a line of the log', async () => {
    const link = await world.link();
    await fetch(link.url);
    await press(link, 'show');
    await press(link, 'accepted');
    await settledState(link, 'open.notYet');
    expect(world.bot.logged.length).toBeGreaterThan(0);
    expect(world.bot.logged.filter((line) => line.includes(link.token))).toEqual([]);
  });
});

describe('Show agreement', () => {
  it('counts as opened where looking at the page does not, and leads to the frame and the window beside it', async () => {
    const link = await world.link();
    await fetch(link.url);
    await fetch(`${link.url}?show`);
    const { bot, agent } = world;
    const saysOpened = (shown: unknown): boolean =>
      ['"Opened"', link.domain].every((text) => JSON.stringify(shown).includes(text));
    expect(bot.messages(agent.personal).filter(({ card }) => saysOpened(card))).toEqual([]);
    const answer = await press(link, 'show');
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(`../${link.token}?show#agreement`);
    await bot.settle(agent.personal, ({ activity }) => saysOpened(activity));
    const text = await (await fetch(new URL(answer.headers.get('location') ?? '', `${link.url}/show`))).text();
    const component = `${bot.simulator.acceptanceUrl}?attestationid=${link.attestationId}`;
    expect(text).toContain(`<iframe src="${component}"`);
    expect(text).toContain(`href="${component}" target="_blank" rel="noopener noreferrer"`);
  });
});

describe('I have accepted', () => {
  it('turns the page green at once, and the agent hears it', async () => {
    const link = await world.link();
    await accept(world.bot, link.attestationId);
    const answer = await press(link, 'accepted');
    expect(answer.headers.get('location')).toBe(`../${link.token}#status`);
    await settledState(link, 'done.');
    expect((await stateOf(link)).wait).toBe('none');
    const text = await page(link);
    expect(text).toContain('Done, thank you');
    expect(text).toContain(`sends a confirmation to ${signatory.emailAddress}`);
    const { bot, agent } = world;
    await bot.settle(agent.personal, ({ activity }) => activity.summary === 'Agreement finalized: Proteus');
  });

  it('says plainly that Microsoft does not say so yet', async () => {
    const link = await world.link();
    await press(link, 'accepted');
    await settledState(link, 'open.notYet');
    expect(await page(link)).toContain('Microsoft does not show your acceptance yet.');
  });
});

describe('I am not the right person', () => {
  const ina = {
    firstName: 'Ina',
    lastName: 'Berg-Öz',
    emailAddress: 'ina.berg@proteus.example',
    phoneNumber: '+49 30 901820',
  };

  it('returns to the agent as a form filled with the other, and nobody else sees the person', async () => {
    const link = await world.link();
    const { bot, agent } = world;
    expect((await press(link, 'other', ina)).status).toBe(303);
    await bot.settle(agent.personal, ({ activity }) => activity.summary === 'Somebody else is to sign: Proteus');
    expect(await page(link)).toContain('Proseware Cloud has been told that somebody else is to sign.');
    expect(bot.messages(agent.personal).filter(({ card }) => JSON.stringify(card).includes('Berg'))).toEqual([]);
    await bot.press(agent.personal, 'Open the form');
    const form = JSON.stringify(bot.lastCard(agent.personal));
    for (const value of Object.values(ina)) expect(form).toContain(value);
    expect(form).toContain('checked by nobody');
    const kept = await world.bot.logged.join('\n');
    expect(kept).not.toMatch(/Berg|ina\.berg/);
  });

  it('keeps what was typed beside what is wrong with it, and tells nobody', async () => {
    const link = await world.link();
    const answer = await press(link, 'other', { firstName: '<b>Ina</b>', emailAddress: 'ina', phoneNumber: 'call me' });
    expect(answer.status).toBe(422);
    const text = await answer.text();
    expect(text).toContain('value="&lt;b&gt;Ina&lt;/b&gt;"');
    expect(text).toContain('aria-describedby="emailAddress-problem" autofocus');
    expect(text).toContain('This is not an e-mail address.');
    expect(text).toContain('This is not a phone number.');
    expect(await page(link)).not.toContain('has been told that somebody else');
  });
});

describe('Ask for a new link', () => {
  it('is an alert whose card reissues', async () => {
    const link = await world.link();
    const { bot, agent } = world;
    await press(link, 'new-link');
    await bot.settle(agent.personal, ({ activity }) => activity.summary === 'A signatory wants a new link: Proteus');
    expect(await page(link)).toContain('has been told that you want a new link');
    await bot.press(agent.personal, 'Reissue');
    expect((await stateOf(link)).key).toMatch(/^open\./);
    expect(await page(link)).not.toContain('has been told that you want a new link');
  });
});

describe('a link that leads nowhere', () => {
  it('is answered alike, whatever it is made of and whatever is asked', async () => {
    const { url } = world.bot;
    const tokens = [madeUpToken(), 'x', '%00', '..%2F..', 'a'.repeat(1_900), encodeURIComponent('\'"><script>')];
    const answers = await Promise.all(
      tokens.flatMap((token) => {
        const at = { url: `${url}/a/${token}` };
        return [fetch(at.url), ...presses.map((what) => press(at, what))];
      }),
    );
    expect(answers).toHaveLength(30);
    expect([...new Set(answers.map(({ status }) => status))]).toEqual([404]);
    const texts = new Set(await Promise.all(answers.map((answer) => answer.text())));
    expect(texts.size).toBe(1);
    expect([...texts][0]).toContain('There is nothing here');
  });

  it('is the same for a page that has ended', async () => {
    const link = await world.link();
    const unknown = await fetch(`${world.bot.url}/a/${madeUpToken()}`);
    world.bot.advance(31 * 24 * 60);
    const ended = await fetch(link.url);
    expect(ended.status).toBe(404);
    expect(await ended.text()).toBe(await unknown.text());
    const names = ({ headers }: Response): readonly string[] => [...headers.keys()].toSorted();
    expect(names(ended)).toEqual(names(unknown));
  });
});

describe('what does not come from the page', () => {
  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another host of the same site', { 'sec-fetch-site': 'same-site' }],
    ['an address that was typed', { 'sec-fetch-site': 'none' }],
    ['an older browser on another site', { origin: 'https://evil.example' }],
    ['a sandbox', { origin: 'null' }],
    ['no browser at all', {}],
  ])('is refused: %s', async (_who, headers) => {
    const link = await world.link();
    for (const what of presses) {
      const answer = await fetch(`${link.url}/${what}`, { method: 'POST', headers, redirect: 'manual' });
      expect(answer.status).toBe(403);
    }
    expect((await stateOf(link)).key).toMatch(/^open\.no\./);
  });

  it('is taken from an older browser that names the page’s own address', async () => {
    const link = await world.link();
    const answer = await fetch(`${link.url}/accepted`, {
      method: 'POST',
      headers: { origin: world.bot.url },
      redirect: 'manual',
    });
    expect(answer.status).toBe(303);
  });

  it('is not read beyond 8 KiB', async () => {
    const link = await world.link();
    expect((await press(link, 'other', { firstName: 'x'.repeat(9_000) })).status).toBe(413);
    expect(everywhere.length).toBe(2);
  });
});

describe('many requests', () => {
  it('for one page are answered with a pause, and the other pages go on', async () => {
    const [busy, other] = [await world.link(), await world.link()];
    const answers: number[] = [];
    for (let one = 0; one < 30; one += 1) answers.push((await press(busy, 'new-link')).status);
    expect(answers.filter((status) => status === 303)).toHaveLength(20);
    const over = await press(busy, 'accepted');
    expect(over.status).toBe(429);
    expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await fetch(busy.url)).status).toBe(200);
    expect((await press(other, 'accepted')).status).toBe(303);
  });

  it('of any shape leave the bot alive and answering', async () => {
    const link = await world.link();
    const { port, hostname } = new URL(link.url);
    const noise = noisyRequests(link.token);
    for (const request of noise) {
      const socket = connect(Number(port), hostname);
      await once(socket, 'connect');
      socket.on('error', () => undefined);
      socket.end(request);
      socket.resume();
      await once(socket, 'close');
    }
    expect((await fetch(`${world.bot.url}/healthz`)).status).toBe(200);
    expect((await stateOf(link)).key).toMatch(/^open\./);
  });
});

/** Requests that no browser sends; each has the same seed. */
function noisyRequests(token: string): readonly string[] {
  let seed = 4_711;
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  const bytes = (length: number): string => Array.from({ length }, () => String.fromCharCode(33 + random(94))).join('');
  return Array.from({ length: 120 }, (_, index) => {
    const path = [`/a/${token}`, `/a/${token}/${bytes(8)}`, `/a/${bytes(43)}`, `/a/${token}/other`][random(4)];
    const body = [bytes(random(300)), `firstName=${bytes(50)}&emailAddress=%ff%fe%00`, '%', 'a=b&'.repeat(40)][
      random(4)
    ];
    const method = ['GET', 'POST', 'PUT', 'HEAD', 'OPTIONS'][index % 5];
    const site = ['same-origin', 'cross-site', bytes(5)][random(3)];
    return `${method} ${path} HTTP/1.1\r\nHost: bot.test\r\nSec-Fetch-Site: ${site}\r\nAccept-Language: ${bytes(40)}\r\nContent-Length: ${body?.length ?? 0}\r\nConnection: close\r\n\r\n${body}`;
  });
}
