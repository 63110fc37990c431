import { parseArgs } from 'node:util';

/** What the person who probes has decided. */
export interface ProbeSettings {
  readonly customerId: string;
  /** Another customer of the sandbox, for the question what a foreign attestation is answered with. */
  readonly otherCustomerId: string | null;
  /** Who confirms the agreements; null: the user of the App+User token. */
  readonly userId: string | null;
  readonly email: string;
  readonly confirmed: boolean;
  readonly waitForExpiry: boolean;
  readonly withAcceptance: boolean;
  readonly file: string;
}

export const probeUsage = `npm run probe -- --sandbox-tenant GUID --customer GUID --yes [more]
  --sandbox-tenant GUID   the sandbox's tenant; it must be PARTNER_TENANT_ID
  --customer GUID         a customer of that sandbox, best one without agreements
  --yes                   you know that this writes: attestations are made, and agreements asked for
  --other-customer GUID   asks what an attestation of another customer is answered with (with --accepted)
  --user GUID             who confirms agreements; left out, the integration account
  --email ADDRESS         the signatory's address; left out, signatory@example.com
  --wait-expiry           makes a link of five minutes and waits until it is dead
  --accepted              waits for you to accept on Microsoft's page, then makes agreements
  --out FILE              left out, probe-answers.json`;

const guid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

const options = {
  'sandbox-tenant': { type: 'string' },
  customer: { type: 'string' },
  'other-customer': { type: 'string' },
  user: { type: 'string' },
  email: { type: 'string' },
  out: { type: 'string' },
  yes: { type: 'boolean' },
  'wait-expiry': { type: 'boolean' },
  accepted: { type: 'boolean' },
} as const;

/** The settings, or a line for everything that is missing or wrong. @param tenantId the one that is configured */
export function readProbeSettings(
  args: readonly string[],
  tenantId: string,
):
  | { readonly ok: true; readonly settings: ProbeSettings }
  | { readonly ok: false; readonly problems: readonly string[] } {
  const read = parsed(args);
  if (typeof read === 'string') return { ok: false, problems: [read] };
  const { values } = read;
  const ids = (['customer', 'other-customer', 'user'] as const).filter(
    (name) => values[name] !== undefined && !guid.test(values[name]),
  );
  const problems = [
    ...(values['sandbox-tenant']?.toLowerCase() === tenantId ? [] : [sandboxOnly(tenantId)]),
    ...(values.customer === undefined ? ['--customer is missing.'] : []),
    ...ids.map((name) => `--${name} is not a GUID.`),
  ];
  if (problems.length > 0 || values.customer === undefined) return { ok: false, problems };
  const settings = {
    customerId: values.customer.toLowerCase(),
    otherCustomerId: values['other-customer']?.toLowerCase() ?? null,
    userId: values.user?.toLowerCase() ?? null,
    email: values.email ?? 'signatory@example.com',
    confirmed: values.yes ?? false,
    waitForExpiry: values['wait-expiry'] ?? false,
    withAcceptance: values.accepted ?? false,
    file: values.out ?? 'probe-answers.json',
  };
  return { ok: true, settings };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, strict: true });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function sandboxOnly(tenantId: string): string {
  return `--sandbox-tenant must name the configured PARTNER_TENANT_ID (${tenantId}), and that must be the tenant of Microsoft's integration sandbox: the probe makes attestations and asks for agreements.`;
}
