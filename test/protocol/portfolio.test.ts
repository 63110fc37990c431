import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startTestBot, type TestBot } from '../support/bot.ts';
import { titlesIn, wordsIn } from '../support/teams-screen.ts';
import { mirrored, portfolio } from './portfolio-setup.ts';

let bot: TestBot;
let alice: Person;
beforeAll(async () => {
  bot = await startTestBot({ customers: portfolio, mirror: { most: null } });
  alice = bot.person('Alice');
  await mirrored(bot, alice);
});
afterAll(() => bot.stop());

async function read(text: string, person = alice): Promise<string> {
  const shown = await bot.say(person.personal, text);
  return shown.map(({ card, text: plain }) => `${wordsIn(card)}${plain}`).join('\n');
}

describe('list', () => {
  it('names every customer with status and how old that is', async () => {
    const words = await read('list');
    expect(words).toContain('All customers: 7');
    for (const name of ['Aster', 'Birch', 'Cedar', 'Dogwood', 'Elm']) expect(words).toContain(name);
    expect(words).toContain('Re-attestation required · agreement of May 3, 2021');
    expect(words.match(/Read .*(ago|just now)/g)).toHaveLength(7);
  });

  it.each([
    ['list not accepted', ['Dogwood', 'Elm'], ['Aster', 'Birch', 'Cedar']],
    ['list direct', ['Birch', 'Elm'], ['Aster', 'Cedar', 'Dogwood']],
    ['list re-attestation required', ['Cedar'], ['Aster', 'Birch', 'Dogwood', 'Elm']],
    ['list accepted', ['Aster', 'Birch'], ['Cedar', 'Dogwood']],
    ['list for tailspin', ['Cedar', 'Dogwood'], ['Aster', 'Birch', 'Elm']],
    ['list not accepted for Tailspin Distribution', ['Dogwood'], ['Cedar']],
    ['list unknown', ['There is none'], ['Aster']],
    ['list left', ['There is none'], ['Aster']],
  ])('"%s" narrows', async (typed, there, missing) => {
    const words = await read(typed);
    for (const name of there) expect(words).toContain(name);
    for (const name of missing) expect(words).not.toContain(name);
  });

  it('says which statuses there are, and which resellers', async () => {
    expect(await read('list purple')).toContain('“purple” is no status');
    expect(await read('list for nobody')).toContain('No such reseller');
    await bot.press(alice.personal, 'Tailspin Distribution');
    expect(wordsIn(bot.lastCard(alice.personal))).toContain('Cedar');
  });

  it('does what a line offers', async () => {
    await read('list');
    await bot.press(alice.personal, 'Attest: Dogwood');
    expect(wordsIn(bot.lastCard(alice.personal))).toContain('Who may sign for this customer?');
    await read('list');
    await bot.press(alice.personal, 'Invite: Dogwood');
    expect(bot.messages(alice.personal).at(-1)?.text).toContain('https://admin.microsoft.com');
  });

  it('is narrowed by its filter', async () => {
    await read('list');
    const { card } = await bot.press(alice.personal, 'Show', { inputs: { chosenFilter: 'reattestationRequired' } });
    expect(wordsIn(card)).toContain('Re-attestation required: 1');
  });
});

describe('at risk', () => {
  it('names whom Microsoft will refuse, the next end of a commitment first', async () => {
    const words = await read('at risk');
    expect(words).toContain('3 customers at risk');
    const places = ['Dogwood', 'Cedar', 'Elm'].map((name) => words.indexOf(`\n${name}\n`));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(words).toContain('250 seats');
  });

  it('can be narrowed to those that nobody takes care of', async () => {
    await read('at risk mine');
    expect(wordsIn(bot.lastCard(alice.personal))).toContain('Nobody at risk');
    const { card } = await bot.press(alice.personal, 'Nobody’s');
    expect(wordsIn(card)).toContain('3 customers at risk');
  });
});

describe('check', () => {
  it('says yes, no, several and nobody, each by its name', async () => {
    const words = await read('check aster, cedar.example; Elm, Astre, elm-two.example');
    expect(words).toContain('2 can buy, 1 cannot, 2 are not clear');
    expect(words).toContain('Could be: Elm (elm-one.example); Elm (elm-two.example)');
    expect(words).toContain('Nearest: Aster (aster.example)');
  });

  it('takes a pasted list, a name on each line', async () => {
    const words = await read('check\r\nAster\r\n\r\nBirch\nDogwood');
    expect(words).toContain('2 can buy, 1 cannot');
  });

  it('takes ids, and each name once', async () => {
    const id = bot.simulator.state().customers.find(({ domain }) => domain === 'birch.example')?.id ?? '';
    expect(await read(`check ${id}, BIRCH.example, birch.EXAMPLE`)).toContain('2 can buy, 0 cannot');
  });

  it('finds a customer whom the mirror has not come across yet', async () => {
    await bot.simulator.addCustomer({ companyName: 'Fir', domain: 'fir.example', directSigned: true });
    expect(await read('check Fir')).toContain('1 can buy, 0 cannot');
  });

  it('asks again where a reading is old: yesterday’s answer is none', async () => {
    const { id } = await bot.simulator.addCustomer({ companyName: 'Ginkgo', domain: 'ginkgo.example' });
    expect(await read('check Ginkgo')).toContain('0 can buy, 1 cannot');
    bot.simulator.directSign(id);
    bot.advance(2);
    expect(await read('check Ginkgo')).toContain('1 can buy, 0 cannot');
  });

  it('wants names, and no more than 200', async () => {
    expect(await read('check')).toContain('Which customers?');
    const many = Array.from({ length: 201 }, (_, index) => `name ${index}`).join(', ');
    expect(await read(`check ${many}`)).toContain('These are 201 names');
  });
});

describe('resellers', () => {
  it('stand in a status, with a text to forward', async () => {
    expect(await read('status cedar')).toContain('Tailspin Distribution');
    await bot.press(alice.personal, 'Text for the reseller');
    const text = bot.messages(alice.personal).at(-1)?.text ?? '';
    expect(text).toContain('Hello Tailspin Distribution');
    expect(text).toContain('Cedar (cedar.example): Re-attestation required');
    expect(text).not.toContain('Zauberling');
  });

  it('get a text about theirs that are at risk, and nobody else’s', async () => {
    await read('at risk for tailspin');
    await bot.press(alice.personal, 'Text for the reseller');
    const text = bot.messages(alice.personal).at(-1)?.text ?? '';
    expect(text).toContain('2 of your customers have no valid Microsoft Customer Agreement');
    expect(text).toContain('Dogwood');
    expect(text).not.toContain('Elm');
    expect(text).toContain('Proseware Cloud');
  });
});

describe('in a group chat', () => {
  it('says nothing of people, and gives no domain', async () => {
    const [shown] = await bot.say(alice.group, 'list');
    const words = wordsIn(shown?.card);
    expect(words).toContain('Cedar');
    expect(words).not.toMatch(/cedar\.example|Zauberling/);
    expect(titlesIn(shown?.card)).toContain('Attest: Cedar');
  });
});

it('is for agents alone', async () => {
  const other = await startTestBot({ customers: portfolio, agents: ['somebody-else'] });
  try {
    const bob = other.person('Bob');
    for (const text of ['list', 'at risk', 'check Aster', 'report']) {
      const [shown] = await other.say(bob.personal, text);
      expect(wordsIn(shown?.card)).not.toMatch(/Aster|Cedar|customers/);
      expect(wordsIn(shown?.card)).toContain('permitted');
    }
  } finally {
    await other.stop();
  }
});
