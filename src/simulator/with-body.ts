import type { z } from 'zod';
import { type Answer, type Call, json, parseJson } from './http.ts';

/** Parses the control API's body (none is `{}`) and goes on; 400 names every bad field. */
export async function withBody<T>(call: Call, schema: z.ZodType<T>, go: (body: T) => Promise<Answer>): Promise<Answer> {
  const parsed = schema.safeParse(call.body === '' ? {} : parseJson(call.body));
  if (parsed.success) return go(parsed.data);
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  return json(400, { error: problems.join('; ') });
}
