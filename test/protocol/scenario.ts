import { type Person, startTestBot, type TestBot } from '../support/bot.ts';

/** A signatory whose every value is found again wherever it leaks. */
export const signatory = {
  signatoryFirstName: 'Quirinus',
  signatoryLastName: 'Zauberling',
  emailAddress: 'quirinus.zauberling@proteus.example',
  phoneNumber: '+1 555 7654321',
};

export const typedForm = {
  country: 'US',
  language: 'en-US',
  companyName: 'Proteus',
  ...signatory,
  expirationInMinutes: '1440',
  autoFinalize: 'true',
};

/** A customer of this name without an agreement; answers its tenant id. */
export async function addCustomer(bot: TestBot, domain: string, companyName = 'Proteus'): Promise<string> {
  const { id } = await bot.simulator.addCustomer({ companyName, domain });
  return id;
}

/** Makes a link in a person's personal chat; answers Microsoft's id of the attestation. */
export async function makeLink(
  bot: TestBot,
  person: Person,
  how: {
    readonly domain: string;
    readonly inputs?: Partial<typeof typedForm> & { readonly otherMinutes?: string; readonly pageDays?: string };
  },
): Promise<string> {
  await bot.say(person.personal, `attest ${how.domain}`);
  await bot.press(person.personal, 'Create acceptance link', { inputs: { ...typedForm, ...how.inputs } });
  return newestLink(bot);
}

/** The attestation that the stand-in made last. */
export function newestLink(bot: TestBot): string {
  const newest = bot.simulator.state().attestations.at(-1);
  if (newest === undefined) throw new Error('The stand-in has made no attestation');
  return newest.attestationId;
}

/** Accepts at the stand-in as the signatory does on Microsoft's page. */
export async function accept(bot: TestBot, attestationId: string): Promise<void> {
  const response = await fetch(`${bot.simulator.url}/_simulator/attestations/${attestationId}/accept`, {
    method: 'POST',
  });
  if (!response.ok) throw new Error(`Accepting was answered with ${response.status}`);
}

/** Runs a story with a bot of its own. */
export async function withBot(
  options: Parameters<typeof startTestBot>[0],
  story: (bot: TestBot) => Promise<void>,
): Promise<void> {
  const bot = await startTestBot(options);
  try {
    await story(bot);
  } finally {
    await bot.stop();
  }
}
