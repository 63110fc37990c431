import { type Person, type Pressed, startTestBot, type TestBot } from '../support/bot.ts';
import { wordsIn } from '../support/teams-screen.ts';
import { typedForm } from './scenario.ts';

export const create = 'Create acceptance link';
/** What is typed into the form unless a story says otherwise. */
export const typed = { ...typedForm, otherMinutes: '' };

export interface FormStories {
  readonly bot: TestBot;
  /** A person before the form of a customer that nobody else asks about. */
  readonly before: (agreements?: readonly { dateAgreed: string }[]) => Promise<Person & { domain: string; id: string }>;
  /** Presses the form's own button, with these inputs over the usual ones. */
  readonly send: (person: Person, inputs?: Partial<typeof typed>) => Promise<Pressed>;
  /** How many attestations the stand-in has made. */
  readonly links: () => number;
  /** The last card in a person's chat, in words. */
  readonly shown: (person: Person) => string;
}

/** A bot that many stories share, each with a customer of its own. */
export async function startFormStories(): Promise<FormStories> {
  const bot = await startTestBot();
  let count = 0;
  return {
    bot,
    before: async (agreements = []) => {
      count += 1;
      const domain = `proteus-${count}.example`;
      const { id } = await bot.simulator.addCustomer({ companyName: 'Proteus', domain, agreements: [...agreements] });
      const person = bot.person('Alice');
      await bot.say(person.personal, `attest ${domain}`);
      return { ...person, domain, id };
    },
    send: (person, inputs = {}) => bot.press(person.personal, create, { inputs: { ...typed, ...inputs } }),
    links: () => bot.simulator.state().attestations.length,
    shown: (person) => wordsIn(bot.lastCard(person.personal)),
  };
}
