import type { TeamsAdapter } from '@microsoft/teams-ai';
import { type Activity, ActivityTypes, DeliveryModes, INVOKE_RESPONSE_KEY, type TurnContext } from 'botbuilder';
import type { AuthenticateRequestResult } from 'botframework-connector';
import { z } from 'zod';
import type { Log } from '../log.ts';

export type TurnLogic = (context: TurnContext) => Promise<void>;
export type TurnErrorHandler = (context: TurnContext, error: unknown) => Promise<void>;

/** What the HTTP answer of a turn is made from. */
export type TurnOutcome =
  | { readonly kind: 'answered'; readonly status: number; readonly body: object | string | undefined }
  | { readonly kind: 'failed' };

interface TurnDeps {
  readonly teams: TeamsAdapter;
  readonly log: Log;
  readonly onTurnError: TurnErrorHandler;
}

/** Runs one authenticated turn. An error of the logic goes to `onTurnError`; the turn fails only if that throws as well. It never throws. */
export async function runTurn(
  deps: TurnDeps,
  turn: { readonly caller: AuthenticateRequestResult; readonly activity: Activity },
  logic: TurnLogic,
): Promise<TurnOutcome> {
  let outcome: TurnOutcome = { kind: 'failed' };
  try {
    await deps.teams.processActivityDirect(turn.caller, turn.activity, async (context) => {
      try {
        await logic(context);
      } catch (error) {
        await deps.onTurnError(context, error);
      }
      outcome = outcomeOf(context);
    });
  } catch (error) {
    deps.log.error({ err: error }, 'A turn failed');
  }
  return outcome;
}

const invokeResponse = z.object({
  value: z.object({
    status: z.int().min(100).max(599),
    body: z.union([z.string(), z.looseObject({}), z.array(z.unknown())]).nullish(),
  }),
});

const refusal = Symbol('refused turn');

/** Has the turn answered with a 403, whatever it was: its sender gets nothing here. */
export function refuseTurn(context: TurnContext): void {
  context.turnState.set(refusal, true);
}

/**
 * As botbuilder's adapter does it: buffered replies, else the invoke response that the handler set, else an empty 200. An invoke that nobody
 * handles is a 400 and not botbuilder's 501: whoever sends something odd must not make the bot look broken.
 */
function outcomeOf(context: TurnContext): TurnOutcome {
  if (context.turnState.get(refusal) === true) return { kind: 'answered', status: 403, body: undefined };
  if (context.activity.deliveryMode === DeliveryModes.ExpectReplies) {
    return { kind: 'answered', status: 200, body: { activities: context.bufferedReplyActivities } };
  }
  if (context.activity.type !== ActivityTypes.Invoke) return { kind: 'answered', status: 200, body: undefined };
  const set: unknown = context.turnState.get(INVOKE_RESPONSE_KEY);
  if (set === undefined) return { kind: 'answered', status: 400, body: undefined };
  const { value } = invokeResponse.parse(set);
  return { kind: 'answered', status: value.status, body: value.body ?? undefined };
}
