import { resources } from './options.ts';
import { type Problem, problems } from './problem.ts';

const openId = new Set(['openid', 'profile', 'offline_access', 'email']);
const known: readonly string[] = Object.values(resources);

/** The one resource of a scope, and the permissions asked for there. */
export type Scope = { readonly resource: string; readonly names: readonly string[] };

/** Reads `https://api.partnercenter.microsoft.com/user_impersonation offline_access …`; a Graph permission may stand without its resource. */
export function readScope(text: string): Scope | Problem {
  const asked = text.split(' ').filter((scope) => scope !== '' && !openId.has(scope));
  const parts = asked.map(splitScope);
  const [first] = parts;
  if (first === undefined) return { resource: resources.graph, names: ['User.Read'] };
  if (parts.some(({ resource }) => resource !== first.resource)) return problems.badScope(text);
  if (!known.includes(first.resource)) return problems.unknownResource(first.resource);
  return { resource: first.resource, names: parts.map(({ name }) => name) };
}

function splitScope(scope: string) {
  const slash = scope.lastIndexOf('/');
  if (slash === -1) return { resource: resources.graph, name: scope };
  return { resource: scope.slice(0, slash).replace(/\/$/, ''), name: scope.slice(slash + 1) };
}
