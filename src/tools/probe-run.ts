import { z } from 'zod';
import { type RecordedAnswers, recordedAnswersSchema } from '../simulator/recorded.ts';
import { jsonOf } from './http-call.ts';
import { call, type ProbeDeps, type RecordedAnswer } from './probe-asking.ts';
import type { Replacements } from './probe-personal.ts';
import { askAboutTokens, askAfterExpiry, askBeforeAcceptance, type Probe } from './probe-questions.ts';

/** Asks everything that the settings allow. Of several answers to a question the file keeps all. */
export async function runProbe(probe: Probe): Promise<RecordedAnswers> {
  const answers: RecordedAnswer[] = [];
  for (const askSome of [
    askAboutTokens,
    askBeforeAcceptance,
    ...(probe.settings.waitForExpiry ? [askAfterExpiry] : []),
  ]) {
    answers.push(...(await askSome(probe)));
  }
  return recordedAnswersSchema.parse({ version: 1, answers });
}

const customerSchema = z.object({
  companyProfile: z.object({ companyName: z.string().catch(''), domain: z.string().catch('') }),
});

/** The customer that is probed, or null where it cannot be read: then nothing is asked. */
export async function probedCustomer(
  deps: ProbeDeps,
  input: { readonly token: string | null; readonly customerId: string },
): Promise<{ readonly companyName: string; readonly replacements: Replacements } | null> {
  const path = `/v1/customers/${input.customerId}`;
  const outcome = await call(deps, { method: 'GET', path, token: input.token });
  const read =
    outcome?.kind === 'answered' && outcome.status === 200 ? customerSchema.safeParse(jsonOf(outcome.body)) : null;
  if (read?.success !== true) return null;
  const { companyName, domain } = read.data.companyProfile;
  return {
    companyName,
    replacements: [
      [companyName, 'Contoso'],
      [domain, 'customer.onmicrosoft.com'],
    ],
  };
}
