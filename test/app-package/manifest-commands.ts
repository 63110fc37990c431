import { readFileSync } from 'node:fs';
import { z } from 'zod';

const manifest = z.object({
  bots: z.tuple([
    z.object({
      commandLists: z.array(
        z.object({
          scopes: z.array(z.string()),
          commands: z.array(z.object({ title: z.string(), description: z.string() })),
        }),
      ),
    }),
  ]),
});

/** A command menu of the manifest: where Teams offers it, and its commands in order. */
export type CommandList = z.infer<typeof manifest>['bots'][0]['commandLists'][number];

/** The command menus that `appPackage/manifest.json` gives the bot. */
export function readCommandLists(): readonly CommandList[] {
  const text = readFileSync(new URL('../../appPackage/manifest.json', import.meta.url), 'utf8');
  return manifest.parse(JSON.parse(text)).bots[0].commandLists;
}
