import type { Activity, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import { type AuthenticateRequestResult, AuthenticationError } from 'botframework-connector';
import type { Log } from '../log.ts';
import { SendDeadlineError, withDeadline } from './adapter-connector.ts';
import { type TokenCheck, tokenFault } from './adapter-token.ts';

export type Caller =
  | { readonly kind: 'believed'; readonly result: AuthenticateRequestResult }
  | { readonly kind: 'refused'; readonly status: 401 | 503; readonly error: string };

interface AuthenticateDeps {
  readonly authentication: ConfigurationBotFrameworkAuthentication;
  /** Null where anybody is believed. */
  readonly check: TokenCheck | null;
  readonly log: Log;
  readonly timeoutMs: number;
}

/**
 * Checks who sent an activity. Whatever is wrong with a token is a 401: botbuilder itself throws plain errors for some of it. Only when
 * Microsoft's signing keys cannot be had is it a 503, so that the sender tries again.
 */
export async function authenticate(deps: AuthenticateDeps, activity: Activity, authorization: string): Promise<Caller> {
  const { authentication, check, log, timeoutMs } = deps;
  try {
    return await withDeadline(async () => {
      const fault = check === null ? null : await tokenFault(check, activity, authorization);
      if (fault !== null) return refused(log, { fault });
      return { kind: 'believed', result: await authentication.authenticateRequest(activity, authorization) };
    }, timeoutMs);
  } catch (error) {
    if (!isKeysUnavailable(error)) return refused(log, { err: error });
    log.error({ err: error }, 'The signing keys of the Bot Connector could not be read');
    return { kind: 'refused', status: 503, error: 'The token cannot be checked now. Try again in a minute.' };
  }
}

function refused(log: Log, why: object): Caller {
  log.warn(why, 'A request to /api/messages was not believed');
  const error = 'The token was not accepted. Send one issued by the Bot Connector for this bot.';
  return { kind: 'refused', status: 401, error };
}

function isKeysUnavailable(error: unknown): boolean {
  if (error instanceof SendDeadlineError) return true;
  if (error instanceof AuthenticationError) return error.statusCode >= 500;
  // node-fetch, which botbuilder reads the keys with.
  return error instanceof Error && error.name === 'FetchError';
}
