import type { Activity, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import { type AuthenticateRequestResult, AuthenticationError } from 'botframework-connector';
import type { Log } from '../log.ts';
import { SendDeadlineError, withDeadline } from './adapter-connector.ts';

export type Caller =
  | { readonly kind: 'believed'; readonly result: AuthenticateRequestResult }
  | { readonly kind: 'refused'; readonly status: 401 | 503; readonly error: string };

interface AuthenticateDeps {
  readonly authentication: ConfigurationBotFrameworkAuthentication;
  readonly log: Log;
  readonly timeoutMs: number;
}

/**
 * Checks who sent an activity. Whatever is wrong with a token is a 401: botbuilder itself throws plain errors for some of it. Only when
 * Microsoft's signing keys cannot be had is it a 503, so that the sender tries again.
 */
export async function authenticate(deps: AuthenticateDeps, activity: Activity, authorization: string): Promise<Caller> {
  try {
    const result = await withDeadline(
      () => deps.authentication.authenticateRequest(activity, authorization),
      deps.timeoutMs,
    );
    return { kind: 'believed', result };
  } catch (error) {
    if (isKeysUnavailable(error)) {
      deps.log.error({ err: error }, 'The signing keys of the Bot Connector could not be read');
      return { kind: 'refused', status: 503, error: 'The token cannot be checked now. Try again in a minute.' };
    }
    deps.log.warn({ err: error }, 'A request to /api/messages was not believed');
    return {
      kind: 'refused',
      status: 401,
      error: 'The token was not accepted. Send one issued by the Bot Connector for this bot.',
    };
  }
}

function isKeysUnavailable(error: unknown): boolean {
  if (error instanceof SendDeadlineError) return true;
  if (error instanceof AuthenticationError) return error.statusCode >= 500;
  // node-fetch, which botbuilder reads the keys with.
  return error instanceof Error && error.name === 'FetchError';
}
