import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { z } from 'zod';

/** Microsoft's schema of Adaptive Cards 1.5 (microsoft/AdaptiveCards, MIT). It is draft-06 but names itself by the older `id`. */
export function cardSchema() {
  const text = readFileSync(new URL('../../schemas/adaptive-card-1.5.0.json', import.meta.url), 'utf8');
  const { $schema: _draft, id: _id, ...schema } = z.looseObject({}).parse(JSON.parse(text));
  return new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
}
