import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What every bare contestant answers with, whatever is said: the card in `card.json` of the data directory. */
export async function readyCard(dataDir: string): Promise<{ readonly contentType: string; readonly content: unknown }> {
  const content: unknown = JSON.parse(await readFile(join(dataDir, 'card.json'), 'utf8'));
  return { contentType: 'application/vnd.microsoft.card.adaptive', content };
}
