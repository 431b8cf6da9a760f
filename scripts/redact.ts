import { parseArgs } from "node:util";
import { EntryIndexParams } from "@/lib/audit/schema";
import { erasableTexts, eraseTextsAsOperator } from "@/lib/log-keeping/erasing.commands";
import { EraseTexts } from "@/lib/log-keeping/erasing.schema";
import { erasureReasons } from "@/lib/log-keeping/model";
import { runCommand, UsageError } from "./operator-command";

const usage = `Erases texts beside a sealed entry. Proofs of the entry stay valid, and a record names the erased texts.

  npm run redact -- --entry INDEX
      lists the texts that are left
  npm run redact -- --entry INDEX --member NAME [--member NAME ...] --reason REASON --note TEXT
      erases them; REASON is one of ${erasureReasons.join(", ")}`;

const options = {
  entry: { type: "string" },
  member: { type: "string", multiple: true },
  reason: { type: "string" },
  note: { type: "string" },
} as const;

await runCommand(async (withServices) => {
  const { index, order } = readArguments();
  await withServices(async () => {
    if (!order) {
      const texts = await erasableTexts(index);
      console.log(texts.length === 0 ? `Entry ${index} has no text that can be erased.` : texts.join("\n"));
      return;
    }
    const { members } = await eraseTextsAsOperator(index, order);
    console.log(`Erased from entry ${index}: ${members.join(", ")}. Exports and backups made before keep these texts.`);
  });
});

/** @throws UsageError for arguments that are none of the two forms. */
function readArguments(): { index: number; order: EraseTexts | undefined } {
  const { entry, member: members, reason, note } = parseArgs({ options, strict: false }).values;
  const read = EntryIndexParams.safeParse({ index: entry });
  if (!read.success) throw new UsageError(usage);
  if (members === undefined) return { index: read.data.index, order: undefined };
  const order = EraseTexts.safeParse({ members, reason, note });
  if (order.success) return { index: read.data.index, order: order.data };
  const faults = order.error.issues.map(({ path, message }) => `--${String(path[0]).replace(/s$/, "")}: ${message}`);
  throw new UsageError([...faults, "", usage].join("\n"));
}
