import { plainOutcome } from "./outcome";
import type { ProposedItem } from "./proposed.schema";

/** A proposal as it is listed. */
export type Told = Omit<ProposedItem, "id" | "proposedAt">;
/** Finds what became of proposals of one kind, by their ids. */
export type Teller = (ids: readonly string[], now: Date) => Promise<ReadonlyMap<string, Told>>;
/** The state of a proposal, and what became of it in one sentence. */
export type Words = readonly [state: string, sentence: string];

/** A person by the name of now. */
export const named = (names: ReadonlyMap<string, string>, id: string | null) =>
  id === null ? null : { id, name: names.get(id) ?? id };

/** States the end of a proposal: how, when, and by which person. */
export const told = ([state, sentence]: Words, at: Date | null, by?: ReturnType<typeof named>) =>
  plainOutcome(state, sentence, at, by);
