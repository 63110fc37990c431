import { parseArgs } from 'node:util';

/** What --help says. */
export const usage = `npm run consent [-- --print] [-- --device-code] [-- --force]

Signs the integration account in once, with MFA, and keeps the refresh token with which the bot reads agreements.

  --print        prints the refresh token for PARTNER_CENTER_REFRESH_TOKEN instead of keeping it in DATA_DIR
  --device-code  signs in on another device, where this machine has no browser
  --force        keeps it also where Partner Center refuses the account`;

/** The arguments, or what is wrong with them. */
export function consentArguments(args: readonly string[]) {
  const boolean = { type: 'boolean', default: false } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { print: boolean, 'device-code': boolean, force: boolean, help: { ...boolean, short: 'h' } },
    });
    return { ...values, deviceCode: values['device-code'] };
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n${usage}`;
  }
}
