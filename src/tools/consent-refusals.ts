/** A refusal that Entra sends by way of the browser, as a sentence. @param redirectUri the one that was asked for */
export function refusedSignIn(
  { error, description }: { readonly error: string; readonly description: string },
  redirectUri: string,
): string {
  const code = /AADSTS\d+/.exec(description)?.[0] ?? '';
  const words = plainWords(description);
  const advice = byCode[code]?.replaceAll('{uri}', redirectUri) ?? byError[error] ?? '';
  const said = words === '' ? plainWords(error) : `${plainWords(error)}: ${words}`;
  return `The sign-in was refused (${said}).${advice === '' ? '' : ` ${advice}`}`;
}

const byCode: Readonly<Record<string, string>> = {
  AADSTS50011: 'Register {uri} as a redirect URI of the platform Web.',
  AADSTS65004: 'Accept what the application asks for, or let an administrator grant it.',
  AADSTS90094: 'Let an administrator grant "Access Partner Center API" to the registration, then start again.',
  AADSTS65001: 'Let an administrator grant "Access Partner Center API" to the registration, then start again.',
  AADSTS650057: 'Add the delegated permission "Access Partner Center API" to the registration.',
  AADSTS53003: 'A Conditional Access policy forbids this sign-in; the sign-in log of Microsoft Entra says which.',
  AADSTS50105: 'Assign the account to the application, under Enterprise applications.',
};

const byError: Readonly<Record<string, string>> = {
  access_denied: 'Somebody pressed Cancel, or may not consent. Start again.',
  consent_required: 'Let an administrator grant "Access Partner Center API" to the registration, then start again.',
};

/** One short line without control characters: a terminal obeys some of them, and anybody can send a redirect. */
function plainWords(text: string): string {
  const line = text.split(/\r|\n/, 1)[0] ?? '';
  return line
    .replace(/[^\p{L}\p{N}\p{P}\p{Zs}]/gu, ' ')
    .trim()
    .slice(0, 300);
}
