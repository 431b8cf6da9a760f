import { parseArgs } from "node:util";
import { reportLines, verdictOf, verdicts } from "@/lib/audit/verify-report";
import { escapeDeceptive } from "@/lib/platform/base/text/plain-text";
import { Unreadable } from "./verify/input";
import { usage } from "./verify/usage";
import { type VerifyOptions, verifyFiles } from "./verify/verify-files";

async function main(): Promise<number> {
  const { files, ...options } = readOptions();
  const report = await verifyFiles(files, options);
  console.log(reportLines(report).join("\n"));
  return verdicts[verdictOf(report)].code;
}

function readOptions(): VerifyOptions & { files: readonly string[] } {
  const text = { type: "string" } as const;
  const tokenFiles = { token: text, status: { type: "string", multiple: true } } as const;
  const ofTheLog = { since: text, witness: { type: "string", multiple: true } } as const;
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        key: text,
        entry: text,
        jwks: text,
        at: text,
        issuer: text,
        audience: text,
        ...tokenFiles,
        ...ofTheLog,
      },
    });
    if (positionals.length > 0) return { files: positionals, ...values };
  } catch (error) {
    throw new Unreadable(`${(error as Error).message}\n\n${usage}`);
  }
  throw new Unreadable(usage);
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof Unreadable)) throw error;
  console.error(error.message.split("\n").map(escapeDeceptive).join("\n"));
  process.exitCode = 2;
}
