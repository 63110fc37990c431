import { type Finding, fail, pass, warn } from './doctor-finding.ts';
import { apiHeaders, httpCall, outcomeWords } from './http-call.ts';

/** How Microsoft Graph is asked. */
export interface GraphAccess {
  readonly url: string;
  readonly token: string;
  readonly fetch: typeof fetch;
  readonly newId: () => string;
}

/**
 * Whether Graph would say who is an agent: asked about somebody who does not exist, it answers 404 where the permission is there and 403
 * where it is not (Microsoft Graph: user: checkMemberGroups).
 */
export async function groupsFinding(access: GraphAccess, groupIds: readonly string[]): Promise<Finding> {
  const name = 'Groups (Graph)';
  const nobody = access.newId();
  const outcome = await httpCall(access.fetch, {
    method: 'POST',
    url: `${access.url}/v1.0/users/${nobody}/checkMemberGroups`,
    headers: apiHeaders(access.token, access.newId),
    body: JSON.stringify({ groupIds }),
  });
  const words = outcomeWords(outcome);
  if (outcome.kind === 'unanswered') return fail(name, `${words}. Check GRAPH_URL and the way to it.`);
  if (outcome.status === 404 || outcome.status === 200) {
    return pass(name, 'Membership can be asked. Whether the ids are those of the right groups, "help" in Teams tells.');
  }
  if (outcome.status === 403) {
    return fail(
      name,
      `${words}. Give the Partner Center application the application permission GroupMember.Read.All of Microsoft Graph, with admin consent; or list the people in AGENT_OBJECT_IDS instead of groups.`,
    );
  }
  if (outcome.status === 429 || outcome.status >= 500) return warn(name, `${words}. Run the doctor again later.`);
  return fail(name, `${words}. Check ADMIN_AGENTS_GROUP_ID, SALES_AGENTS_GROUP_ID and PARTNER_TENANT_ID.`);
}
