import { resources } from './entra/options.ts';

/** Which of Microsoft's services a path belongs to; `own` is the stand-in's page and control API. */
export type Surface = 'partnerCenter' | 'graph' | 'entra' | 'web' | 'own';

/** `web`: what a browser opens without a token, the acceptance component and the agreement's text. */
export function surfaceOf(path: string): Surface {
  if (/^\/v1(\/|$)/.test(path)) return 'partnerCenter';
  if (/^\/v1\.0(\/|$)/.test(path)) return 'graph';
  if (/^\/(mca|documents)(\/|$)/.test(path)) return 'web';
  return /^\/[^/_][^/]*\/(oauth2\/v2\.0|v2\.0|discovery)\//.test(path) ? 'entra' : 'own';
}

/** The resource whose tokens the surface takes; undefined where there are none. */
export function resourceOf(surface: Surface): string | undefined {
  if (surface === 'partnerCenter') return resources.partnerCenter;
  return surface === 'graph' ? resources.graph : undefined;
}
