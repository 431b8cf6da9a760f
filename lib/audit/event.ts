import type { RecordCode } from "./record-codes";

/** Adds the reason that a person gave for their change to its record; one without a reason stays as it is. */
export const withReason = (event: AuditEvent, reason: string | undefined): AuditEvent =>
  reason === undefined || reason === "" ? event : { ...event, texts: { ...event.texts, reason } };

/** Who did it. Ids only: names are looked up, or kept as erasable texts. */
export type Actor = { type: "person" | "instance" | "resource_server" | "system"; id: string };

/** One hop of a delegation chain as it stood. */
export type ChainHop = { id: string; version: number; digest: string };

export type Fact = string | number | boolean | null | readonly Fact[] | { readonly [member: string]: Fact | undefined };

/**
 * One member that an act changed. `fact` (the default): ids, enums, numbers and times, which are sealed as they are.
 * `text` and `json` (names, notes, purposes, authority): kept as erasable texts, and sealed by their salted digests.
 */
export type Change =
  | { member: string; kind?: "fact"; before: Fact | undefined; after: Fact | undefined }
  | { member: string; kind: "text"; before: string | null | undefined; after: string | null | undefined }
  | { member: string; kind: "json"; before: unknown; after: unknown };

/** The salted digest of the name that an id had when it was recorded; the name itself lies in `kept_names`. */
export type KeptName = { id: string; digest: string };

/**
 * One thing that happened, as a value. Each noun makes its own in its `events.ts`.
 *
 * `facts` enter the sealed bytes and may hold ids, enums, numbers, times and digests only. `texts` (names, notes,
 * addresses, purposes, resource names) are kept apart so that they can be erased; the sealed bytes hold
 * SHA-256(32-byte salt ‖ value) of each.
 */
export type AuditEvent = {
  /** `noun.past-tense-verb`, e.g. `agent.activated`. */
  type: string;
  actor: Actor;
  agentId?: string;
  instanceId?: string;
  decision?: "allow" | "deny";
  code?: RecordCode;
  action?: string;
  resourceType?: string;
  chain?: readonly ChainHop[];
  /** Every further id that a search for this event should find. */
  refs?: readonly string[];
  facts?: { readonly [member: string]: Fact | undefined };
  texts?: { readonly [member: string]: string | undefined };
  /** Members that differ before and after; those that do not are left out. */
  changes?: readonly Change[];
  /** Ids that lead to the recipients of a notification, and that the sealed bytes may not hold. */
  told?: { readonly [member: string]: string | undefined };
  /** Names of what the record is about, where they were read with its facts; `append` finds them by itself. */
  names?: readonly KeptName[];
};

/** The ids of a record by which recipients are found. Texts stay in the record, where they can be erased. */
export type NotifiedOf = {
  actor?: Actor | undefined;
  agentId?: string | undefined;
  refs?: readonly string[] | undefined;
  facts?: Readonly<Record<string, string | number | boolean | null>> | undefined;
};
