import type { MessagePort } from "node:worker_threads";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { answerOver } from "@/lib/platform/base/port-questions";
import { waitingAs } from "@/lib/platform/database/waiting";
import { log } from "@/lib/platform/observability/log";
import type { Answered, ToWriter, Writing, Written } from "./entry-messages";
import { EntrySource } from "./entry-source";
import { EntryWriter } from "./entry-writer";
import { Ended, failureOf } from "./errors";

/** Writes in a thread the entries of the export that the process names over the port. */
export function answerWriting(port: MessagePort): void {
  let writer: EntryWriter | undefined;
  const write = async (asked: ToWriter): Promise<unknown> => {
    if (asked.kind === "begin") {
      writer = await begun(asked.writing);
      return undefined;
    }
    assertInvariant(writer !== undefined, "an export is begun before it is written");
    return asked.kind === "write" ? writer.write(asked.take) : ended(writer);
  };
  answerOver<ToWriter>(port, (asked) =>
    waitingAs("jobs", () => write(asked)).then(
      (value): Answered => ({ value }),
      (error: unknown): Answered => {
        // The process only learns its words.
        log.warn({ err: error }, "a portion of an export failed");
        return { failure: { code: failureOf(error), isFinal: error instanceof Ended, says: String(error) } };
      },
    ),
  );
}

/** Clocks of threads begin with them, so the share of time is counted from here on. */
const begun = ({ row, reader, shareMs }: Writing): Promise<EntryWriter> =>
  EntryWriter.from(row, new EntrySource(row, reader, performance.now() + shareMs));

async function ended(writer: EntryWriter): Promise<Written | undefined> {
  const row = await writer.end();
  if (!row) return undefined;
  const { nextIndex, count, first, last, bytes, revision } = row;
  return { state: { nextIndex, count, first, last, bytes, revision }, sha256: writer.digest() };
}
