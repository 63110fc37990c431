/** One environment variable, as the README's table shows it. */
export interface ConfigurationEntry {
  readonly name: string;
  readonly required: Required;
  /** Empty where there is none. */
  readonly default: string;
  /** Completes "Set it to …". */
  readonly meaning: string;
}

/** `instead …`: one of two ways, of which the other entry names the usual one. */
export type Required =
  | 'yes'
  | 'no'
  | 'yes, or a certificate'
  | 'SingleTenant only, or a certificate'
  | 'yes, or groups'
  | 'instead of the secret'
  | 'instead of the password'
  | 'instead of the list';

type Entry = Omit<ConfigurationEntry, 'name'>;

const yes = (meaning: string): Entry => ({ required: 'yes', default: '', meaning });
const no = (meaning: string, fallback = ''): Entry => ({ required: 'no', default: fallback, meaning });
const choice = (required: Required, meaning: string): Entry => ({ required, default: '', meaning });

/** Every variable that the bot knows. The names are fixed: scripts hold on to them. */
export const configurationEntries = {
  PORT: no('the port to listen on, from 0 (any free one) to 65535', '3978'),
  HOST: no('the address to listen on', '0.0.0.0'),
  PUBLIC_URL: no(
    "the https address under which signatories reach the bot's acceptance page; left out, they get Microsoft's link",
  ),
  MicrosoftAppId: yes("the application (client) id of the bot's registration in Microsoft Entra"),
  MicrosoftAppType: no('SingleTenant or UserAssignedMSI', 'SingleTenant'),
  MicrosoftAppTenantId: yes("the directory (tenant) id of the bot's registration"),
  MicrosoftAppPassword: choice(
    'SingleTenant only, or a certificate',
    "a client secret of the bot's registration (its value, not its id)",
  ),
  MicrosoftAppCertificateFile: choice(
    'instead of the password',
    "the PEM file with a certificate of the bot's registration and its private key",
  ),
  ALLOWED_TENANT_IDS: no(
    'the ids of the tenants whose people the bot answers, comma-separated',
    'MicrosoftAppTenantId',
  ),
  ALLOWED_SERVICE_HOSTS: no("the hosts that the bot's token may go to, comma-separated", "Microsoft's"),
  PARTNER_TENANT_ID: yes("the tenant id of the partner's Partner Center account"),
  PARTNER_CENTER_CLIENT_ID: yes('the application (client) id of the registration that may call Partner Center'),
  PARTNER_CENTER_CLIENT_SECRET: choice(
    'yes, or a certificate',
    'a client secret of that registration (its value, not its id)',
  ),
  PARTNER_CENTER_CERTIFICATE_FILE: choice(
    'instead of the secret',
    'the PEM file with a certificate of that registration and its private key',
  ),
  PARTNER_CENTER_REFRESH_TOKEN: no(
    'the first refresh token of the integration account, where `npm run consent` has not put one into the store; without either no status can be read',
  ),
  PARTNER_CENTER_URL: no('the https address of Partner Center', 'https://api.partnercenter.microsoft.com'),
  PARTNER_CENTER_REQUESTS_PER_MINUTE: no('the most requests a minute to Partner Center, a whole number from 1', '400'),
  PARTNER_NAME: no("the partner's name, as messages to customers give it"),
  TEAMS_APP_ID: no(
    "the app's own id in Teams, as its package has it: cards then offer to add the app to one's personal chats",
  ),
  ENTRA_AUTHORITY: no('the https address of Microsoft Entra, without a tenant', 'https://login.microsoftonline.com'),
  GRAPH_URL: no('the https address of Microsoft Graph', 'https://graph.microsoft.com'),
  MCA_CUTOFF_DATE: no('the date (YYYY-MM-DD, UTC) before which agreements must be renewed', '2023-04-01'),
  MCA_TEMPLATE_ID: no('the template id of the Microsoft Customer Agreement, a GUID', "Microsoft's"),
  ACCEPTANCE_PAGE_URL: no("the https address of Microsoft's acceptance page", 'https://cdn.partner.microsoft.com/mca/'),
  ToChannelFromBotLoginUrl: no("the address at which the bot gets its token (botbuilder's name)", 'public cloud'),
  ToChannelFromBotOAuthScope: no("the scope of the bot's token (botbuilder's name)", 'public cloud'),
  ToBotFromChannelTokenIssuer: no("the issuer of the channel's tokens (botbuilder's name)", 'public cloud'),
  OAuthUrl: no("the Bot Framework's token service (botbuilder's name)", 'public cloud'),
  ToBotFromChannelOpenIdMetadataUrl: no("the OpenID metadata of the channel (botbuilder's name)", 'public cloud'),
  ToBotFromEmulatorOpenIdMetadataUrl: no("the OpenID metadata of the emulator (botbuilder's name)", 'public cloud'),
  CallerId: no("the caller id of the channel (botbuilder's name)", 'public cloud'),
  AGENT_OBJECT_IDS: choice('yes, or groups', 'the Entra object ids of the admin and sales agents, comma-separated'),
  ADMIN_AGENTS_GROUP_ID: choice(
    'instead of the list',
    "the object id of the group of admin agents in the partner's tenant",
  ),
  SALES_AGENTS_GROUP_ID: choice(
    'instead of the list',
    "the object id of the group of sales agents in the partner's tenant",
  ),
  DATA_DIR: no(
    'the directory for all that the bot keeps, unless DATABASE_URL is set; it belongs to one process',
    '.data',
  ),
  DATABASE_URL: no(
    'the address of a PostgreSQL database, which several instances may share: postgres://user:password@host:5432/database?sslmode=verify-full',
  ),
  ENCRYPTION_KEY: yes('32 random bytes in base64 or hex (openssl rand -base64 32); older keys follow after commas'),
  EVENTS_SECRET: no(
    'a secret of at least 16 characters that the shop signs its events with; two, comma-separated, while it is changed',
  ),
  EVENTS_OUT_URL: no(
    "the https address of the partner's own that hears of finalized, blocked and unblocked; it needs EVENTS_SECRET, which signs what is sent",
  ),
  EVIDENCE_DIR: no('the directory of evidence files, which are never deleted by the bot; left out, none are written'),
  METRICS_TOKEN: no(
    'what a reader of GET /metrics sends as Authorization: Bearer; left out, only this machine may read them, without a proxy between',
  ),
  RETENTION_DAYS: no(
    'the days after the end of an attestation after which its signatory data are deleted, a whole number from 1 to 3650',
    '90',
  ),
  MAIL_FROM: no(
    'the mailbox that e-mail is sent from, by its user principal name or object id; left out, none is sent. The application needs the permission Mail.Send in Microsoft Graph',
  ),
} as const satisfies Readonly<Record<string, Entry>>;

export type VariableName = keyof typeof configurationEntries;

/** The same as a list, in the order of the README's table. */
export const configurationTable: readonly ConfigurationEntry[] = Object.entries<Entry>(configurationEntries).map(
  ([name, entry]) => ({ name, ...entry }),
);
