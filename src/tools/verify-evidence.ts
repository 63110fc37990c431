// npm run verify-evidence -- FILE_OR_DIRECTORY [--head HASH]: checks evidence by nothing but the files and the head that was posted.
import { verifyEvidence } from '../evidence/verify.ts';
import { readArguments, report, usage } from './verify-evidence-report.ts';

const asked = readArguments(process.argv.slice(2));
if (asked === null) {
  console.error(usage);
  process.exitCode = 2;
} else {
  try {
    const verified = await verifyEvidence(asked);
    const { good, lines } = report(verified, asked.head);
    console.log(lines.join('\n'));
    process.exitCode = good ? 0 : 1;
  } catch (error) {
    console.error(`${asked.path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 2;
  }
}
