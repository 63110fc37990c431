const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const GREY_WITH_ALPHA = 4;
const COLOUR_WITH_ALPHA = 6;

/** What the manifest's schema asks of an icon: its edge in pixels, and whether it must be transparent. */
export interface IconRule {
  readonly file: string;
  readonly size: number;
  readonly transparent: boolean;
}

/** The two icons of the package (Microsoft: App manifest schema for Teams, icons). */
export const iconRules: readonly IconRule[] = [
  { file: 'color.png', size: 192, transparent: false },
  { file: 'outline.png', size: 32, transparent: true },
];

/** Reads a PNG's header and says what is wrong with the icon; an empty list when nothing is. */
export function iconProblems(rule: IconRule, content: Buffer): readonly string[] {
  const where = `appPackage/${rule.file}`;
  if (!isPng(content)) return [`${where} is not a PNG file`];
  const width = content.readUInt32BE(16);
  const height = content.readUInt32BE(20);
  const problems: string[] = [];
  if (width !== rule.size || height !== rule.size) {
    problems.push(`${where} is ${width} x ${height} pixels; Teams wants ${rule.size} x ${rule.size}`);
  }
  const colourType = content.readUInt8(25);
  if (rule.transparent && colourType !== GREY_WITH_ALPHA && colourType !== COLOUR_WITH_ALPHA) {
    problems.push(`${where} has no alpha channel; Teams wants white lines on a transparent ground`);
  }
  return problems;
}

/** The signature, then the IHDR chunk with width, height, bit depth and colour type (W3C: PNG specification, 11.2.1). */
function isPng(content: Buffer): boolean {
  return (
    content.length >= 33 &&
    content.subarray(0, 8).equals(PNG_SIGNATURE) &&
    content.toString('latin1', 12, 16) === 'IHDR'
  );
}
