import { fileToken } from '../portfolio/file-link.ts';
import { type FileFormat, fileFormats, type MadeFile } from '../portfolio/file-table.ts';
import { isThrough } from '../portfolio/filter.ts';
import type { Mail } from '../portfolio/mail.ts';
import { makeReportFile, reportFileName } from '../portfolio/report-file.ts';
import { noticeCard, openUrl, wordsFor } from './cards.ts';
import { consentAttachment, sizeOf } from './file-card.ts';
import { ownAddress } from './own-address.ts';
import { notice } from './replies.ts';
import { reportWords } from './report-words.ts';
import type { Reply, Turn } from './turn.ts';

interface Wanted {
  readonly format: FileFormat;
  /** Empty: every customer. */
  readonly resellerId: string;
}

/** A button names none with nothing. */
const idOrNone = (id: string): string | null => (id === '' ? null : id);

/**
 * A report's file for the presser alone, because it names signatories: in a personal chat as a file of Teams, elsewhere by a link that is
 * given in the personal chat.
 */
export async function offerFile(turn: Turn, wanted: Wanted): Promise<Reply> {
  const { reports } = turn.deps;
  if (reports === undefined) return notice(turn, 'noFiles');
  const { consent, fileUrl } = reports;
  if (consent && (turn.reader.audience === 'personal' || fileUrl === null)) return consentReply(turn, wanted);
  return fileUrl === null ? notice(turn, 'noFiles') : linkReply(turn, wanted, fileUrl);
}

async function consentReply({ reader, deps }: Turn, { format, resellerId }: Wanted): Promise<Reply> {
  const { t } = wordsFor(reader);
  const portfolio = await deps.portfolio();
  const rows = portfolio.rows().filter((row) => isThrough(row, idOrNone(resellerId))).length;
  const attachment = consentAttachment({
    name: reportFileName(format, reader.now),
    description: t('report.fileSays', { count: rows }),
    bytes: sizeOf(format, rows),
    context: { report: format, resellerId },
  });
  return { says: { text: t('report.consent'), attachment }, to: 'personal', confidential: true };
}

async function linkReply(turn: Turn, wanted: Wanted, fileUrl: (token: string) => string): Promise<Reply> {
  const { reader, deps, person } = turn;
  const { t } = wordsFor(reader);
  const known = await deps.domain.store.get('people', person.objectId);
  const claim = {
    format: wanted.format,
    resellerId: idOrNone(wanted.resellerId),
    locale: reader.locale,
    person: { objectId: person.objectId, tenantId: known?.tenantId ?? null },
  };
  const token = fileToken(deps.domain.ids, claim, deps.reports?.wallNow() ?? 0);
  const title = t(wanted.format === 'excel' ? 'report.excelReady' : 'report.csvReady');
  const buttons = [openUrl(t('button.download'), fileUrl(token))];
  const says = noticeCard({ reader, tone: 'good', title, text: t('report.linkSays'), buttons });
  return { says, to: 'personal', confidential: true };
}

/** Microsoft takes files of up to 3 MB within a message (Microsoft Graph: user sendMail, attach large files). */
const mostAttached = 3 * 1024 * 1024 - 64 * 1024;

/** The report by e-mail, to the asking person's own address alone. */
export async function mailReport(turn: Turn, resellerId: string): Promise<Reply> {
  const { reports } = turn.deps;
  if (reports === undefined || reports.mail === null) return notice(turn, 'noMail');
  const address = await ownAddress(turn, reports);
  if (address === null) return notice(turn, 'noAddress');
  const files = await Promise.all(fileFormats.map((format) => reportFile(turn, { format, resellerId })));
  const fitting = fittingFiles(files);
  if (fitting.length === 0) return notice(turn, 'mailTooLarge');
  const outcome = await send(turn, reports.mail, { address, files: fitting });
  if (outcome.kind === 'sent') return notice(turn, fitting.length < files.length ? 'mailSentPart' : 'mailSent');
  turn.deps.log.warn({ outcome: outcome.kind, reason: outcome.reason }, 'A report could not be sent by e-mail');
  return notice(turn, outcome.kind === 'refused' ? 'mailRefused' : 'mailUnanswered');
}

/** The report's file, in the reader's language. */
export async function reportFile({ deps, reader }: Turn, { format, resellerId }: Wanted): Promise<MadeFile> {
  return makeReportFile(
    { store: deps.domain.store, portfolio: await deps.portfolio() },
    { format, resellerId: idOrNone(resellerId), words: reportWords(reader.locale), now: reader.now },
  );
}

/** The workbook first, which is the smaller: what does not fit any more is left out, and that is said. */
function fittingFiles(files: readonly MadeFile[]): readonly MadeFile[] {
  let left = mostAttached;
  return files.filter(({ bytes }) => {
    const fits = bytes.length <= left;
    if (fits) left -= bytes.length;
    return fits;
  });
}

async function send(
  { reader, person, deps }: Turn,
  mail: Mail,
  { address, files }: { readonly address: string; readonly files: readonly MadeFile[] },
) {
  const words = wordsFor(reader);
  const { customers } = (await deps.portfolio()).progress();
  return mail.send({
    to: [{ address, name: person.name }],
    subject: words.t('report.mailSubject', { day: words.day(reader.now) }),
    text: words.t('report.mailSays', { count: customers }),
    attachments: files,
    clientId: deps.newId(),
  });
}
