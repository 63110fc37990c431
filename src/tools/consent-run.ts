import { storePlace } from '../store/settings.ts';
import { usage } from './consent-arguments.ts';
import { checkConsent } from './consent-check.ts';
import { signInByDeviceCode } from './consent-device-code.ts';
import { type OpenedPlace, openKeepingPlace } from './consent-keep.ts';
import { type ConsentSettings, type ConsentSources, consentSettings } from './consent-settings.ts';
import { type SignedIn, signInByBrowser } from './consent-sign-in.ts';

export interface ConsentDeps extends ConsentSources {
  readonly fetch: typeof fetch;
  /** To standard output: the refresh token alone, and only with --print. */
  readonly print: (line: string) => void;
  /** To standard error: everything that is meant for people. */
  readonly say: (line: string) => void;
}

/** Exit codes: 0 kept or printed, 1 no consent, 2 nothing was tried because a setting or argument is wrong. */
export type ExitCode = 0 | 1 | 2;

/** The whole consent. It never shows a token but with --print. */
export async function runConsent(deps: ConsentDeps): Promise<ExitCode> {
  const reading = consentSettings(deps);
  if (reading.ok === 'help') {
    deps.say(usage);
    return 0;
  }
  if (!reading.ok) {
    deps.say(['No consent was asked for: the settings are not complete.', ...reading.problems].join('\n- '));
    return 2;
  }
  const { settings } = reading;
  const place = await placeOf(deps, settings);
  if (place !== null && !place.ok) {
    deps.say(place.problem);
    return 1;
  }
  try {
    return await consented(deps, settings, async (token) => {
      if (place === null) deps.print(token);
      else await place.keep(token);
    });
  } finally {
    await place?.close();
  }
}

async function placeOf({ now }: ConsentDeps, { store, configured }: ConsentSettings): Promise<OpenedPlace | null> {
  return store === null ? null : openKeepingPlace({ store, configured, now });
}

async function consented(
  deps: ConsentDeps,
  settings: ConsentSettings,
  keep: (token: string) => Promise<void>,
): Promise<ExitCode> {
  const { say, fetch } = deps;
  const signed = await signIn(deps, settings);
  if (!signed.ok) {
    say(signed.problem);
    return 1;
  }
  const check = await checkConsent({ ...settings, accessToken: signed.accessToken, fetch });
  if (!check.ok) {
    const passes = check.forcible && settings.force;
    say(passes ? `${check.problem} Kept all the same (--force).` : `${check.problem} Nothing was kept.${hint(check)}`);
    if (!passes) return 1;
  } else {
    say(`${check.account} has signed in with MFA, and Partner Center answers this account.`);
  }
  await keep(signed.refreshToken);
  say(settings.store === null ? printed : kept(settings));
  return 0;
}

const hint = ({ forcible }: { readonly forcible: boolean }): string => (forcible ? ' (--force keeps it anyway.)' : '');
const printed =
  'The refresh token stands on standard output. Set PARTNER_CENTER_REFRESH_TOKEN to it, and keep it secret.';
const kept = ({ store, configured }: ConsentSettings): string =>
  `The consent is kept in ${store === null ? '' : storePlace(store)}, encrypted. Start the bot; it renews the consent by itself.${
    configured === null ? '' : ' PARTNER_CENTER_REFRESH_TOKEN may stay as it is, or be removed.'
  }`;

function signIn({ fetch, say, now }: ConsentDeps, settings: ConsentSettings): Promise<SignedIn> {
  const { authority, tenantId, clientId, credential } = settings;
  const application = { authority, tenantId, clientId, credential, fetch, wallClock: { now } };
  switch (settings.way) {
    case 'browser':
      return signInByBrowser({ application, say }, settings.port);
    case 'deviceCode':
      return signInByDeviceCode({ application, say });
  }
}
