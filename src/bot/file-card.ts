import type { Attachment } from 'botbuilder';
import { z } from 'zod';
import { campaignParts } from '../portfolio/file-link.ts';
import { type FileFormat, fileFormats } from '../portfolio/file-table.ts';

/** What Teams sends back with the answer to a file consent. It lay in a client: permission is checked again. */
export const fileContext = z.object({
  report: z.enum(fileFormats),
  resellerId: z.string().max(200),
  /** A campaign's file in place of a report. */
  campaign: z.object({ id: z.string().max(200), part: z.enum(campaignParts) }).optional(),
});
export type FileContext = z.output<typeof fileContext>;

/** Asks whether a file may be put into the reader's OneDrive; the size is about what it will be (Microsoft: Send and receive files using bot). */
export function consentAttachment(file: {
  readonly name: string;
  readonly description: string;
  readonly bytes: number;
  readonly context: FileContext;
}): Attachment {
  const { name, description, bytes: sizeInBytes, context } = file;
  return {
    contentType: 'application/vnd.microsoft.teams.card.file.consent',
    name,
    content: { description, sizeInBytes, acceptContext: context, declineContext: context },
  };
}

/** Shows a file that lies in the reader's OneDrive. */
export function fileAttachment(info: {
  readonly name: string;
  readonly contentUrl: string;
  readonly uniqueId: string;
  readonly fileType: string;
}): Attachment {
  const { name, contentUrl, uniqueId, fileType } = info;
  return {
    contentType: 'application/vnd.microsoft.teams.card.file.info',
    name,
    contentUrl,
    content: { uniqueId, fileType },
  };
}

/** About as many bytes as a line of a report takes: measured with 20,000 customers. */
const bytesOfLine: Readonly<Record<FileFormat, number>> = { excel: 55, csv: 190 };

/** About how large a file will be. */
export const sizeOf = (format: FileFormat, rows: number): number => 4_000 + rows * bytesOfLine[format];
