import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { cardAction, installationUpdate, message, postActivity, type Scene } from '../../support/activities.ts';
import { sized } from '../size.ts';

/** One attestation that an agent asks for. */
export interface Asked {
  readonly formKey: string;
  readonly company: string;
  readonly customerId: string;
  /** The agent's chat. */
  readonly scene: Scene;
  readonly accepts: boolean;
}

/** Agents who press again when something went wrong, as people do. */
export interface Crowd {
  readonly channel: Scene;
  /** Everybody installs the app; the channel hears of what is finalized, unless it is too much. */
  readonly settleIn: () => Promise<void>;
  readonly ask: (index: number) => Promise<Asked>;
  /** Sends the form until the bot says that it took it. */
  readonly sendForm: (asked: Asked) => Promise<void>;
  /** Presses *create again*, where Microsoft's answer was lost twice. */
  readonly createAgain: (asked: Asked) => Promise<void>;
}

/** The life of every link, in minutes of the movable clock. */
export const linkMinutes = 180;
/** Some hundred ends for each: what a person of a large provider sees in the worst hour. */
const agents = sized({ small: 5, full: 200 });
const mostTries = 300;
/** One channel that hears of twenty thousand would take longer than all else. */
export const channelListens = sized({ small: true, full: false });
const pressAnswer = z.object({
  type: z.literal('application/vnd.microsoft.card.adaptive'),
  value: z.looseObject({ type: z.literal('AdaptiveCard') }),
});

export const channelId = '19:channel@thread.tacv2';

export function createCrowd(
  standIn: Simulator,
  { botUrl, teamsUrl }: { readonly botUrl: string; readonly teamsUrl: string },
): Crowd {
  const channel: Scene = { serviceUrl: teamsUrl, scope: 'channel' };
  const scenes = Array.from({ length: agents }, (_, index) => agentScene(teamsUrl, index));

  const say = async (activity: unknown): Promise<void> => {
    const { status } = await postActivity(botUrl, activity);
    if (status !== 200) throw new Error(`The bot answered ${status}.`);
  };

  /** Each press has an id of its own, as Teams' have; the card's key tells the bot that it is the same form. */
  async function press(asked: Asked, action: Parameters<typeof cardAction>[1]): Promise<void> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const activity = cardAction(asked.scene, action, { replyToId: `card-${asked.formKey}` });
      const answer = await postActivity(botUrl, activity).then(
        async (response) => pressAnswer.safeParse(response.status === 200 ? await response.json() : null),
        () => null,
      );
      if (answer?.success === true) return;
      await wait(200);
    }
    throw new Error(`The bot did not take ${action.verb} for ${asked.company}.`);
  }

  return {
    channel,
    settleIn: async () => {
      for (const scene of [...scenes, channel]) await say(installationUpdate(scene, 'add'));
      if (channelListens) await say(message(channel, 'subscribe finalized'));
    },
    ask: async (index) => {
      const company = `Firm ${index + 1}`;
      const { id } = await standIn.addCustomer({ companyName: company, domain: `firm${index + 1}.example` });
      const scene = scenes[index % agents] ?? channel;
      return { formKey: randomUUID(), company, customerId: id, scene, accepts: index % 10 < 7 };
    },
    sendForm: (asked) => press(asked, { verb: 'submitForm', data: formOf(asked) }),
    createAgain: (asked) => press(asked, { verb: 'createAgain', data: { id: asked.formKey } }),
  };
}

function agentScene(serviceUrl: string, index: number): Scene {
  return {
    serviceUrl,
    conversationId: `a:agent-${index}`,
    userId: `29:agent-${index}`,
    userName: `Agent ${index}`,
    userObjectId: `bbbbbbbb-0000-4000-8000-${String(index + 1).padStart(12, '0')}`,
  };
}

function formOf({ formKey, customerId, company }: Asked): Readonly<Record<string, string>> {
  return {
    formKey,
    customerId,
    country: 'US',
    language: 'en-US',
    companyName: company,
    signatoryFirstName: 'Kim',
    signatoryLastName: 'Akers',
    emailAddress: `kim@${formKey}.example`,
    phoneNumber: '+1 555 0100',
    expirationInMinutes: String(linkMinutes),
    autoFinalize: 'true',
  };
}
