import { vi } from 'vitest';
import type { NewCustomer } from '../../src/simulator/simulator.ts';
import type { Person, TestBot } from '../support/bot.ts';
import { wordsIn } from '../support/teams-screen.ts';

export const tailspin = { id: '5e5e0000-0000-4000-8000-000000000001', name: 'Tailspin Distribution' };
export const wingtip = { id: '5e5e0000-0000-4000-8000-000000000002', name: 'Wingtip Cloud' };

const old = {
  dateAgreed: '2021-05-03',
  primaryContact: { firstName: 'Quirinus', lastName: 'Zauberling', email: 'q@cedar.example' },
};
const valid = { ...old, dateAgreed: '2025-09-12' };

/** Customers in every status; two of one name, one whose name a spreadsheet could take for a formula. */
export const portfolio: readonly NewCustomer[] = [
  { companyName: 'Aster', domain: 'aster.example', agreements: [valid] },
  { companyName: 'Birch', domain: 'birch.example', directSigned: true, reseller: wingtip },
  {
    companyName: 'Cedar',
    domain: 'cedar.example',
    agreements: [old],
    reseller: tailspin,
    subscriptions: [{ quantity: 250, commitmentEndDate: '2027-06-30' }],
  },
  {
    companyName: 'Dogwood',
    domain: 'dogwood.example',
    reseller: tailspin,
    subscriptions: [{ quantity: 40, commitmentEndDate: '2027-02-01' }],
  },
  { companyName: 'Elm', domain: 'elm-one.example' },
  { companyName: 'Elm', domain: 'elm-two.example', directSigned: true },
  { companyName: '=HYPERLINK("https://bad.example")', domain: 'formula.example', directSigned: true },
];

/** Asks until the mirror has read everybody, what they have to lose included: every question is answered from it at once. */
export async function mirrored(bot: TestBot, person: Person): Promise<void> {
  const readAll = async (): Promise<boolean> => {
    await bot.say(person.personal, 'at risk');
    const words = wordsIn(bot.lastCard(person.personal));
    const seats = portfolio.flatMap(({ subscriptions = [] }) =>
      subscriptions.map(({ quantity }) => `${quantity} seats`),
    );
    return !/so far|not known/.test(words) && seats.every((some) => words.includes(some));
  };
  await vi.waitUntil(readAll, { timeout: 45_000, interval: 20 });
}
