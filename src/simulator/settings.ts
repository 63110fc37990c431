import { z } from 'zod';

/** The ways in which a refused create-agreement can be answered; Microsoft documents none of them, so all are plausible inventions. */
export const notAcceptedStyles = [
  'customersService',
  'general',
  'validation',
  'conflict',
  'unprocessable',
  'plainText',
] as const;

/** What can be bent about the stand-in; minutes are minutes of the movable clock. */
export const settingsSchema = z.strictObject({
  /** `recorded`: Microsoft's own answers where a recording was given, `customersService` for the rest. */
  notAcceptedStyle: z.enum([...notAcceptedStyles, 'recorded']),
  noAgreementsStyle: z.enum(['empty', 'error600009', 'mixed']),
  createdStyle: z.enum(['201', '200object']),
  partnerType: z.enum(['directBill', 'indirectProvider', 'indirectReseller']),
  orderCodeStyle: z.enum(['number', 'string']),
  checkoutStyle: z.enum(['403', 'orderErrors']),
  attestationIdempotent: z.boolean(),
  agreementLagMinutes: z.number().min(0).max(100_000),
  orderLagMinutes: z.number().min(0).max(100_000),
  acceptedSurvivesDeadline: z.boolean(),
  framing: z.enum(['allowed', 'refused']),
  byteOrderMark: z.boolean(),
  /** How much an audit record tells of what was created: nothing of it is documented. */
  auditDetail: z.enum(['full', 'sparse', 'none']),
  auditLagMinutes: z.number().min(0).max(100_000),
  /** Whether orders refused for want of an agreement are logged, as `failed`: not documented either. */
  auditBlockedOrders: z.boolean(),
});

export type Settings = z.infer<typeof settingsSchema>;

/** Each is the documented behaviour, or the plainest one where nothing is documented. */
export const defaultSettings: Settings = {
  notAcceptedStyle: 'customersService',
  noAgreementsStyle: 'empty',
  createdStyle: '201',
  partnerType: 'directBill',
  orderCodeStyle: 'number',
  checkoutStyle: '403',
  attestationIdempotent: true,
  agreementLagMinutes: 0,
  orderLagMinutes: 0,
  acceptedSurvivesDeadline: false,
  framing: 'allowed',
  byteOrderMark: true,
  auditDetail: 'full',
  auditLagMinutes: 0,
  auditBlockedOrders: false,
};

/** Settings as an older data file may hold them: what it does not know is at its default. */
export const keptSettingsSchema = z
  .looseObject({})
  .transform((kept) => ({ ...defaultSettings, ...kept }))
  .pipe(settingsSchema);

/** What POST /_simulator/settings takes: any of the settings, and nothing else. */
export const settingsChangeSchema = settingsSchema.partial();

export type SettingsChange = z.infer<typeof settingsChangeSchema>;

/** The settings with those of the change put in place. Throws ZodError on a value that is none. */
export function changeSettings(settings: Settings, change: SettingsChange): Settings {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  return settingsSchema.parse({ ...settings, ...Object.fromEntries(given) });
}
