import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Answer } from './http.ts';
import type { World } from './world.ts';

/**
 * What Microsoft does not document and a probe of the sandbox can find out:
 * - create-agreement with an attestation: `notAccepted` yet, `expired`, `used` before, `unknownAttestation` (an id that never was),
 *   `foreignAttestation` (accepted, made for another company), `duplicateSignatory` (600061), `futureDate`
 * - `noAgreements`: the list of a customer without any
 * - wrong kinds of token: `appUserOnAttestations`, `appUserOnCreateAgreement`, `appOnlyOn…`. A 2xx here means that the call is allowed
 * - `attestationStatus`: GET of the address that the creation's `Location` names
 * - `blockedOrder`, `blockedCheckout`: the whole answer that holds 900428
 */
export const recordedQuestions = [
  'notAccepted',
  'expired',
  'used',
  'unknownAttestation',
  'foreignAttestation',
  'duplicateSignatory',
  'futureDate',
  'noAgreements',
  'appUserOnAttestations',
  'appUserOnCreateAgreement',
  'appOnlyOnAgreements',
  'appOnlyOnDirectSigned',
  'appOnlyOnMetadata',
  'appOnlyOnDocument',
  'appOnlyOnRelationshipRequests',
  'attestationStatus',
  'blockedOrder',
  'blockedCheckout',
] as const;

/** The file of recorded answers. `body` is the text as it came; `at` is when (ISO). Of several answers to a question the last counts. */
export const recordedAnswersSchema = z.object({
  version: z.literal(1),
  answers: z.array(
    z.object({
      question: z.enum(recordedQuestions),
      status: z.int().min(200).max(599),
      headers: z.record(z.string().regex(/^[A-Za-z0-9-]+$/), z.string().regex(/^[\x20-\x7e]*$/)).default({}),
      body: z.string(),
      at: z.string().optional(),
    }),
  ),
});

export type RecordedQuestion = (typeof recordedQuestions)[number];
export type RecordedAnswers = z.infer<typeof recordedAnswersSchema>;

/** Of the one connection and the one request that were recorded, so they are not sent again. */
const ofThatConnection = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'date',
  'keep-alive',
  'ms-correlationid',
  'ms-cv',
  'ms-requestid',
  'transfer-encoding',
]);

/** Reads a file of recorded answers. Throws in plain words when it cannot be read or is none. */
export async function readRecordedAnswers(path: string): Promise<RecordedAnswers> {
  try {
    return recordedAnswersSchema.parse(JSON.parse((await readFile(path, 'utf8')).replace(/^\uFEFF/, '')));
  } catch (cause) {
    throw new Error(`${path} holds no recorded answers.`, { cause });
  }
}

/** Microsoft's own answer to the question; undefined where none is known or the setting is another than `recorded`. */
export function recordedAnswer(world: World, question: RecordedQuestion | undefined): Answer | undefined {
  if (world.data.settings.notAcceptedStyle !== 'recorded') return undefined;
  const found = world.recorded.findLast((answer) => answer.question === question);
  if (found === undefined) return undefined;
  const headers = Object.entries(found.headers).filter(([name]) => !ofThatConnection.has(name.toLowerCase()));
  return { status: found.status, headers: Object.fromEntries(headers), body: found.body };
}
