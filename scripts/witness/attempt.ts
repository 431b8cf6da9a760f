import { isNoteError, type NoteKey } from "@/lib/protocols/tlog/note";
import { compare } from "./compare";
import { type LogClient, NoAnswer } from "./log-client";
import { type State, storeCosigned, storeEvidence } from "./state";

export const exit = { cosigned: 0, nothing: 1, unusable: 2, refused: 3 } as const;

export type Attempt = { code: (typeof exit)[keyof typeof exit]; next: State };

/** Receivers of a cosigned note, and of messages. */
export type Output = { print(note: string): void; complain(message: string): void };

/** The log to follow. `submits`: the cosigned checkpoint is sent to the log too. */
export type Task = { log: LogClient; key: NoteKey; submits?: boolean };

/** Reads the log once. A failure that may pass is a message; other errors are thrown. */
export async function attempt(
  { log, key, submits = false }: Task,
  state: State,
  { print, complain }: Output,
): Promise<Attempt> {
  try {
    const found = await log.readCheckpoint();
    const comparison = await compare(log, key, { known: state.known?.checkpoint, found });
    if (comparison.kind === "consistent") {
      const next = await storeCosigned(state, key, found, new Date());
      const note = next.known?.note ?? "";
      print(note);
      const taken = !submits || (await submitted(log, note, complain));
      return { code: taken ? exit.cosigned : exit.nothing, next };
    }
    if (comparison.kind === "unproven") throw new NoAnswer(comparison.says);
    const evidence = await storeEvidence(state, comparison.kind, found);
    const notes = `Known:\n${state.known?.note}\nFound:\n${found}`;
    complain(`REFUSED: ${comparison.kind}. ${comparison.says}\n\n${notes}\nBoth notes are kept in ${evidence}.`);
    return { code: exit.refused, next: state };
  } catch (error) {
    if (!(error instanceof NoAnswer) && !isNoteError(error) && !isFileError(error)) throw error;
    complain(`Nothing was cosigned. ${(error as Error).message}`);
    return { code: exit.nothing, next: state };
  }
}

/** The checkpoint is cosigned and stored in any case: the next round sends the next one. */
async function submitted(log: LogClient, note: string, complain: Output["complain"]): Promise<boolean> {
  try {
    await log.submit(note);
    return true;
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    complain(`The log did not take the cosignature. ${error.message}`);
    return false;
  }
}

/** A disk that is full may have room later. */
const isFileError = (error: unknown): boolean => typeof (error as NodeJS.ErrnoException).syscall === "string";
