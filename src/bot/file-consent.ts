import { type Activity, ActivityTypes, TurnContext } from 'botbuilder';
import { z } from 'zod';
import { inTime } from '../agreements/in-time.ts';
import { SECOND } from '../agreements/instant.ts';
import { refuseTurn } from './adapter-turn.ts';
import { makeCampaignFile } from './campaign-file.ts';
import { type NoticeName, namedNotice } from './cards.ts';
import { type Edge, enter } from './enter.ts';
import { type FileContext, fileAttachment, fileContext } from './file-card.ts';
import { activityOf, lateMouth, type Mouth } from './perform.ts';
import { mayUse } from './permission.ts';
import type { ReportDelivery } from './report-delivery.ts';
import { respond } from './respond.ts';
import { reportFile } from './send-report.ts';
import type { Turn } from './turn.ts';

const upload = z.object({
  name: z.string(),
  uploadUrl: z.string(),
  contentUrl: z.string(),
  uniqueId: z.string(),
  fileType: z.string(),
});
const answered = z.object({
  type: z.literal('fileUpload'),
  context: fileContext,
  action: z.enum(['accept', 'decline']),
  uploadInfo: upload.nullish(),
});

/** Longer than that, and the card says that the file is under way. */
const progressAfter = 2 * SECOND;

/** Answers `fileConsent/invoke` at once; the file is made and put into the reader's OneDrive behind it. */
export async function fileConsentTurn(edge: Edge, context: TurnContext): Promise<void> {
  const read = answered.safeParse(context.activity.value);
  if (!read.success) return respond(context, 400);
  const pressedIn = context.activity.replyToId ?? null;
  const entered = await enter(edge, context.activity, { pressedIn, inDialog: false, targeted: false });
  if (entered.kind === 'outsider' || entered.kind === 'quiet') return refuseTurn(context);
  await respond(context, 200);
  if (entered.kind !== 'turn') return;
  const { turn } = entered;
  const { activityId: _answered, ...reference } = TurnContext.getConversationReference(context.activity);
  const mouth = lateMouth(edge.deps, reference);
  edge.background(settle(turn, mouth, read.data));
}

async function settle(turn: Turn, mouth: Mouth, asked: z.output<typeof answered>): Promise<void> {
  const { reports } = turn.deps;
  const told = (name: NoticeName): Promise<void> =>
    tell(turn, mouth, activityOf(namedNotice({ reader: turn.reader, name })));
  // Signatories stand in it: a chat with others reading along is none to put it into.
  if (!mayUse(turn, 'agent') || turn.reader.audience === 'shared' || reports === undefined) return told('fileNotYours');
  if (asked.action === 'decline') return told('fileDeclined');
  const { uploadInfo } = asked;
  if (uploadInfo === null || uploadInfo === undefined) return told('fileNotUploaded');
  const uploading = put(turn, reports, { context: asked.context, url: uploadInfo.uploadUrl });
  if ((await inTime(uploading, progressAfter)) === null) await told('fileUnderWay');
  if (!(await uploading)) return told('fileNotUploaded');
  await tell(turn, mouth, {
    type: ActivityTypes.Message,
    summary: uploadInfo.name,
    attachments: [fileAttachment(uploadInfo)],
  });
}

/** Whether the file lies where Teams wanted it. */
async function put(
  turn: Turn,
  { upload: send }: ReportDelivery,
  asked: { readonly context: FileContext; readonly url: string },
): Promise<boolean> {
  const { deps, reader } = turn;
  const { report: format, resellerId, campaign } = asked.context;
  const file =
    campaign === undefined
      ? await reportFile(turn, { format, resellerId })
      : await makeCampaignFile(deps, { ...campaign, format, locale: reader.locale });
  if (file === null) return false;
  const outcome = await send(asked.url, file.bytes);
  if (outcome.kind !== 'uploaded')
    deps.log.warn(
      { outcome: outcome.kind, code: outcome.kind === 'failed' ? outcome.code : null },
      'A file could not be put into OneDrive',
    );
  return outcome.kind === 'uploaded';
}

/** In the place of the card that asked, so that it cannot be pressed again. */
async function tell(turn: Turn, mouth: Mouth, activity: Partial<Activity>): Promise<void> {
  if (turn.pressedIn === null) await mouth.post(activity);
  else await mouth.edit(turn.pressedIn, activity);
}
