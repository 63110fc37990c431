import type { TeamsAdapter } from '@microsoft/teams-ai';
import type { AuthenticateRequestResult, ConnectorClient, UserTokenClient } from 'botframework-connector';

const mostConnectors = 100;

/**
 * Lets the turns at one service URL share one connector client: botbuilder makes one a turn, which costs a tenth of the turn, and a client
 * holds nothing of it. The caller's app id is not part of the key: authentication has checked that it is this bot's own.
 */
export function sharedConnectors(): (caller: AuthenticateRequestResult) => AuthenticateRequestResult {
  const known = new Map<string, ConnectorClient>();
  return (caller) => {
    const create = async (serviceUrl: string, audience?: string): Promise<ConnectorClient> => {
      const id = `${serviceUrl} ${audience}`;
      const client = known.get(id) ?? (await caller.connectorFactory?.create(serviceUrl, audience));
      if (client === undefined) throw new Error('The caller has no connector factory.');
      // A path of a service URL comes from outside: bounded, so that made-up ones cannot fill the memory.
      if (known.size < mostConnectors) known.set(id, client);
      return client;
    };
    return { ...caller, connectorFactory: { create } };
  };
}

/**
 * botbuilder also makes a client for people's own tokens at every turn, which costs as much again. The bot asks for no such token, and the
 * client holds nothing of a turn: one will do.
 */
export function shareUserTokenClient(teams: TeamsAdapter): void {
  // It is protected: nothing that botbuilder offers leaves the client out.
  const authentication = teams['botFrameworkAuthentication'];
  const create = authentication.createUserTokenClient.bind(authentication);
  let made: UserTokenClient | undefined;
  authentication.createUserTokenClient = async (claims) => {
    made ??= await create(claims);
    return made;
  };
}
