import { z } from 'zod';
import { alertKinds } from '../agreements/alerts.ts';
import { listFilters } from '../portfolio/filter.ts';

const id = z.string().min(1).max(200);
const typed = z.string().max(2_000).default('');
/** A language tag; empty: whichever fits. */
const tag = z.string().max(35).default('');
/** What a date can hold. */
const instant = z.number().int().min(-8.64e15).max(8.64e15);

/** The form's inputs as the card sends them; absent ones arrive as empty text. */
export const formInputs = z.object({
  country: typed,
  language: typed,
  companyName: typed,
  signatoryFirstName: typed,
  signatoryLastName: typed,
  emailAddress: typed,
  phoneNumber: typed,
  expirationInMinutes: typed,
  otherMinutes: typed,
  autoFinalize: typed,
  pageDays: typed,
});

const place = { country: typed, language: typed };
/** Where a page of a list begins. */
const page = { first: typed, at: z.number().int().min(0) };
/** A reseller's id; empty: all customers. */
const resellerId = typed;
const form = z.object({ formKey: id, customerId: id, confirmedName: typed, replaces: typed, ...formInputs.shape });

/**
 * Every button of every card: its verb and the data it sends back. Cards are made elsewhere and answered long after, so all of it is
 * parsed again at the press. A property must not be called `key`: Microsoft's emulator fails on it.
 */
export const verbs = {
  /** Runs a typed command of this name, such as `help` or `pending`. */
  command: z.object({ text: z.string().max(300) }),
  /** The field that finds customers: the line goes on with the one chosen. */
  chosenCustomer: z.object({ line: z.string().max(40), customer: typed }),
  status: z.object({ customerId: id }),
  refreshStatus: z.object({ customerId: id }),
  attest: z.object({ customerId: id, replaces: typed }),
  submitForm: form,
  /** *Other country*: the form again, with that country's languages and everything typed. */
  changeCountry: form,
  /** *Use that link*: the live attestation's card. */
  showAttestation: z.object({ id }),
  /** `textLanguage`: the tag of the text's language; empty: the agreement's. `reminds`: anything but empty makes it a reminder. */
  sendToSignatory: z.object({ id, textLanguage: tag, reminds: typed }),
  /** The answer to a signatory who asks about Microsoft's e-mail, in another language. */
  answerText: z.object({ id, textLanguage: tag }),
  details: z.object({ id }),
  checkNow: z.object({ id }),
  /** A new link with the same values. */
  reissue: z.object({ id }),
  /** *Change*: the form, filled with the same values, to replace the attestation. */
  changeAndReissue: z.object({ id }),
  cancel: z.object({ id }),
  /** The form, filled with whom the signatory named on the acceptance page. */
  attestOther: z.object({ id }),
  /** Creation whose answer was lost twice: try again knowingly. */
  createAgain: z.object({ id }),
  invite: z.object({ customerId: id, textLanguage: tag }),
  /** `invite new`, with its text in another language. */
  inviteNew: z.object({ textLanguage: tag }),
  /** Which text of the agreement to read. */
  agreement: z.object({ customerId: id }),
  /** *Other country*, *Another language*: the choice again, with that country's languages. */
  agreementPlace: z.object({ customerId: id, ...place }),
  /** *Read the text*: its links, which live five minutes. */
  readText: z.object({ customerId: id, ...place }),
  /** The same on the card of an attestation, in the country and language that the signatory sees. */
  readAttestedText: z.object({ id }),
  /** *History*: what happened with a customer, the newest first. */
  history: z.object({ customerId: id }),
  /** *Older*, *Newer*: another page in the card's place. */
  historyPage: z.object({ customerId: id, page: z.number().int().min(0) }),
  /** The same for evidence; `from` and `to` are instants. */
  evidencePage: z.object({ from: instant, to: instant, page: z.number().int().min(0) }),
  pending: z.object({ whose: z.enum(['mine', 'all']), page: z.number().int().min(0) }),
  subscribe: z.object({ kinds: z.array(z.enum(alertKinds)) }),
  /** The form of kinds: one comma-separated value, as a multi-select sends it. */
  subscribeChosen: z.object({ chosen: typed }),
  unsubscribe: z.object({}),
  /** *Watch*: everything about a customer, in the presser's personal chat. */
  watch: z.object({ customerId: id }),
  unwatch: z.object({ customerId: id }),
  unwatchAll: z.object({}),
  /** *I take it*, on an alert. */
  takeAlert: z.object({ alertId: id }),
  /** One of several people of a name. */
  takeOverAll: z.object({ personId: id }),
  /** A page of `list`, under one filter. */
  list: z.object({ filter: z.enum(listFilters), resellerId, ...page }),
  /** The filter's choice. */
  listChosen: z.object({ chosenFilter: typed, resellerId }),
  atRisk: z.object({ whose: z.enum(['all', 'mine', 'unowned']), soon: z.boolean(), resellerId, ...page }),
  report: z.object({ resellerId }),
  /** The portfolio as a file, for the presser alone. */
  reportFile: z.object({ format: z.enum(['excel', 'csv']), resellerId }),
  /** The same by e-mail, to the presser's own address. */
  reportMail: z.object({ resellerId }),
  /** *Text for the reseller*, to be forwarded. */
  resellerText: z.object({ resellerId, about: z.enum(['list', 'report', 'atRisk']), filter: z.enum(listFilters) }),
  /** The same about one customer. */
  resellerTextOf: z.object({ customerId: id }),
  /** How one campaign stands. */
  campaign: z.object({ id }),
  campaignForm: z.object({}),
  /** *Dry run*: a campaign is made of the form; the list may be long. */
  campaignMake: z.object({
    formKey: id,
    name: typed,
    customers: typed,
    reseller: typed,
    mine: typed,
    list: z.string().max(20_000).default(''),
    owners: typed,
    replyTo: typed,
    sending: typed,
    sentence: typed,
    minutes: typed,
    remind: typed,
    waveSize: typed,
    hour: typed,
    startDate: typed,
    endDate: typed,
  }),
  campaignStart: z.object({ id }),
  /** `live`: what becomes of links that live. */
  campaignStop: z.object({ id, live: z.enum(['followed', 'cancelled']) }),
  campaignGoOn: z.object({ id }),
  /** *Begin the wave*, where people send the messages. */
  campaignWave: z.object({ id }),
  campaignDrop: z.object({ id }),
  /** What only a person can say of messages. */
  campaignResolve: z.object({ id, what: z.enum(['handedOver', 'arrived', 'sendAgain', 'tryAgain']) }),
  /** Its rows with their results, or the messages to be sent, for the presser alone. */
  campaignFile: z.object({ id, part: z.enum(['rows', 'messages']), format: z.enum(['excel', 'csv']) }),
  settings: z.object({}),
  saveSettings: z.object({
    timeZone: typed,
    otherZone: typed,
    quietFrom: typed,
    quietTo: typed,
    digest: typed,
    digestHour: typed,
    language: typed,
  }),
  /** *Tell me when unblocked*, *Tell me when to retry*: the presser hears it in the personal chat, of the customer's open block. */
  tellMe: z.object({ customerId: id }),
  /**
   * Whose refused order it was that somebody pasted: chosen by id, or typed into the field `customer`. What was found in the pasted text goes
   * along.
   */
  refusedOrder: z.object({
    code: z.enum(['900428', '13605']),
    chosen: typed,
    customer: typed,
    requestId: typed,
    correlationId: typed,
  }),
  /** *It went through*: the order was placed, although no newer agreement is visible. `id` is the block's. */
  wentThrough: z.object({ id }),
} as const;

export type Verb = keyof typeof verbs;
export type VerbData<V extends Verb> = z.output<(typeof verbs)[V]>;
