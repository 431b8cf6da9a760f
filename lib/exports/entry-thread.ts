import type { MessagePort } from "node:worker_threads";
import { PortQuestions, type PortThread } from "@/lib/platform/base/port-questions";
import { peekSingleton, setSingleton } from "@/lib/platform/base/singleton";
import type { Answered, ToWriter, Writing, Written } from "./entry-messages";
import { Ended, Interrupted } from "./errors";

/** Reads and writes the entries of one export, portion by portion. */
export type Writer = {
  /** Writes about so many entries; answers whether more are left. */
  write(take: number): Promise<boolean>;
  /** Waits until all that was written is kept. Answers undefined if the export ended, or another server went on. */
  end(): Promise<Written | undefined>;
};

/** Sets the thread that writes the entries of all exports; none before. */
export const installEntryThread = (thread: PortThread | undefined): void => setSingleton("entry-thread", thread);

/** Writes an export in the thread, which forgets it with the end of `work`. */
export async function inEntryThread<T>(writing: Writing, work: (writer: Writer) => Promise<T>): Promise<T> {
  const thread = peekSingleton<PortThread>("entry-thread");
  if (!thread) throw new Error("No thread writes the entries of exports.");
  return thread.use((port) => askOver(port, writing, work));
}

async function askOver<T>(port: MessagePort, writing: Writing, work: (writer: Writer) => Promise<T>): Promise<T> {
  const questions = new PortQuestions<ToWriter>(port, "The thread that writes exports ended.");
  const ask = async (question: ToWriter): Promise<unknown> => {
    const { value, failure } = (await questions.ask(question)) as Answered;
    if (!failure) return value;
    const { code, isFinal, says } = failure;
    throw isFinal ? new Ended(code) : new Interrupted(code, says);
  };
  try {
    await ask({ kind: "begin", writing });
    return await work({
      write: async (take) => (await ask({ kind: "write", take })) === true,
      end: async () => (await ask({ kind: "end" })) as Written | undefined,
    });
  } finally {
    questions.end();
  }
}
