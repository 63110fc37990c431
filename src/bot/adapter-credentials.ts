import type { ServiceClientCredentialsFactory } from 'botframework-connector';

/** The bot's own token for the Bot Connector, or why there is none. `temporary`: worth another try. */
export type BotToken =
  | { readonly kind: 'token'; readonly token: string }
  | {
      readonly kind: 'none';
      readonly temporary: boolean;
      readonly retryAfterMs: number | null;
      readonly message: string;
    };

/** Gets a token for a scope such as `https://api.botframework.com/.default`. It never throws, and ends within a time of its own. */
export type BotTokens = (scope: string) => Promise<BotToken>;

/** There is no token to send with: nothing was sent. */
export class BotTokenError extends Error {
  override readonly name = 'BotTokenError';
  readonly temporary: boolean;
  readonly retryAfterMs: number | null;
  constructor(none: Extract<BotToken, { kind: 'none' }>) {
    super(`No token for the Bot Connector: ${none.message}`);
    this.temporary = none.temporary;
    this.retryAfterMs = none.retryAfterMs;
  }
}

/** What botbuilder signs its requests with: our tokens, asked for at each request, so that a failure ends that request alone. */
export function botCredentials(appId: string, tokens: BotTokens): ServiceClientCredentialsFactory {
  return {
    isValidAppId: async (other) => other === appId,
    isAuthenticationDisabled: async () => false,
    createCredentials: async (_appId, audience = '') => ({
      signRequest: async (request) => {
        const got = await tokens(`${audience}/.default`);
        if (got.kind === 'none') throw new BotTokenError(got);
        request.headers.set('authorization', `Bearer ${got.token}`);
        return request;
      },
    }),
  };
}
