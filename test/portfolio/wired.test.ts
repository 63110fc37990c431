import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startTestBot, type TestBot } from '../support/bot.ts';
import { titlesIn, wordsIn } from '../support/teams-screen.ts';

let bot: TestBot;
beforeAll(async () => {
  bot = await startTestBot({ mirror: { most: null } });
  const person = bot.person('Alice');
  await vi.waitFor(
    async () => expect(await answer(person.personal, 'status pin toy')).toContain('Tailspin Toys'),
    20_000,
  );
});
afterAll(() => bot.stop());

async function answer(scene: Parameters<TestBot['say']>[0], text: string): Promise<string> {
  const [shown] = await bot.say(scene, text);
  return wordsIn(shown?.card);
}

it('finds a customer by the middle of its name, which Microsoft cannot', async () => {
  expect(await answer(bot.person('Bea').personal, 'status pin toy')).toContain('Re-attestation required');
});

it('offers the right one for a name with two letters wrong', async () => {
  const [shown] = await bot.say(bot.person('Cid').personal, 'status tailspyn tois');
  expect(titlesIn(shown?.card).join()).toContain('Tailspin Toys');
});

it('answers people meanwhile, also after a restart', async () => {
  await bot.restart();
  expect(await answer(bot.person('Dee').personal, 'status fabrikam')).toContain('Accepted (attested)');
});
