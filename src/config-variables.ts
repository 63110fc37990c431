import { z } from 'zod';
import {
  address,
  day,
  encryptionKeys,
  eventsSecrets,
  guid,
  listOf,
  port,
  receiver,
  secret,
  serviceHost,
  text,
  wholeNumber,
} from './config-fields.ts';

const endpoint = address('https or loopback').optional();
// These two are compared letter by letter: nothing is made of them.
const endpointName = text.optional();

/** What each variable of `npm start` may be. */
export const variables = z.object({
  PORT: port.default(3978),
  HOST: text.regex(/^[\w.:-]+$/, 'is not an address').default('0.0.0.0'),
  PUBLIC_URL: endpoint,
  MicrosoftAppId: guid,
  MicrosoftAppType: text
    .toLowerCase()
    .pipe(z.enum(['singletenant', 'userassignedmsi'], 'is neither SingleTenant nor UserAssignedMSI'))
    .default('singletenant'),
  MicrosoftAppTenantId: guid,
  MicrosoftAppPassword: secret.optional(),
  MicrosoftAppCertificateFile: text.optional(),
  ALLOWED_TENANT_IDS: listOf(guid).optional(),
  ALLOWED_SERVICE_HOSTS: listOf(serviceHost).optional(),
  PARTNER_TENANT_ID: guid,
  PARTNER_CENTER_CLIENT_ID: guid,
  PARTNER_CENTER_CLIENT_SECRET: secret.optional(),
  PARTNER_CENTER_CERTIFICATE_FILE: text.optional(),
  PARTNER_CENTER_REFRESH_TOKEN: secret.optional(),
  PARTNER_CENTER_URL: address('https or loopback').default('https://api.partnercenter.microsoft.com'),
  PARTNER_CENTER_REQUESTS_PER_MINUTE: wholeNumber(100_000).default(400),
  PARTNER_NAME: text.max(100, 'is longer than 100 characters').optional(),
  TEAMS_APP_ID: guid.optional(),
  // msal-node takes no http authority, not even on loopback.
  ENTRA_AUTHORITY: address('https').default('https://login.microsoftonline.com'),
  GRAPH_URL: address('https or loopback').default('https://graph.microsoft.com'),
  MCA_CUTOFF_DATE: day.default(Date.parse('2023-04-01')),
  MCA_TEMPLATE_ID: guid.optional(),
  ACCEPTANCE_PAGE_URL: address('https or loopback')
    .transform((url) => `${url}/`)
    .default('https://cdn.partner.microsoft.com/mca/'),
  ToChannelFromBotLoginUrl: endpoint,
  ToChannelFromBotOAuthScope: endpointName,
  ToBotFromChannelTokenIssuer: endpointName,
  OAuthUrl: endpoint,
  ToBotFromChannelOpenIdMetadataUrl: endpoint,
  ToBotFromEmulatorOpenIdMetadataUrl: endpoint,
  CallerId: endpointName,
  AGENT_OBJECT_IDS: listOf(guid).optional(),
  ADMIN_AGENTS_GROUP_ID: guid.optional(),
  SALES_AGENTS_GROUP_ID: guid.optional(),
  DATA_DIR: text.default('.data'),
  DATABASE_URL: text.optional(),
  EVIDENCE_DIR: text.optional(),
  METRICS_TOKEN: secret.refine((value) => value.length >= 16, 'is shorter than 16 characters').optional(),
  MAIL_FROM: text.pipe(z.union([z.email(), z.guid()], 'is neither an e-mail address nor an object id')).optional(),
  RETENTION_DAYS: wholeNumber(3650).default(90),
  ENCRYPTION_KEY: encryptionKeys,
  EVENTS_SECRET: eventsSecrets(16).default([]),
  EVENTS_OUT_URL: receiver.optional(),
});

export type Values = z.infer<typeof variables>;
