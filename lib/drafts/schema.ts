import { z } from "zod";
import { AgentId } from "@/lib/agents/schema";
import { DelegationId } from "@/lib/delegations/schema";
import { idPattern } from "@/lib/platform/base/id-kind";

/** Days without a change after which a draft is removed. */
export const draftDays = 30;
/** Drafts of one person, at most. */
export const maxDrafts = 50;
/** Size of one draft, at most. An authority has at most a hundred elements. */
export const maxDraftBytes = 64_000;

export const DraftId = z.string().regex(idPattern("draft"));
export const DraftParams = z.object({ draftId: DraftId });

/** Validity: days from the request, the date of the end, or the end of the delegation that is changed. */
export const DraftValidity = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("days"), days: z.number().int().min(1).max(366) }),
  z.strictObject({ kind: z.literal("date"), date: z.string().max(10) }),
  z.strictObject({ kind: z.literal("keep") }),
]);

/** A delegation while it is written. Every member may be unfinished, because only its author reads it. */
export const DraftContent = z.strictObject({
  agentId: AgentId.nullable(),
  onBehalfOf: z.string().max(64),
  parentDelegationId: DelegationId.nullable(),
  changesDelegationId: DelegationId.nullable(),
  purpose: z.string().max(1000),
  reason: z.string().max(1000),
  validity: DraftValidity,
  maxDepth: z.number().int().min(0).max(8),
  authority: z.array(z.record(z.string(), z.unknown())).max(100),
  /** The authority as it was typed, while it cannot be parsed. */
  text: z.string().max(60_000).nullable(),
});
export type DraftContent = z.infer<typeof DraftContent>;

export const SaveDraft = z.strictObject({ content: DraftContent });
export type SaveDraft = z.infer<typeof SaveDraft>;

const members = {
  id: DraftId,
  version: z.number().int(),
  agent: z.object({ id: z.string(), name: z.string(), displayName: z.string().nullable() }).nullable(),
  updatedAt: z.iso.datetime(),
  /** When it is removed unless it changes before. */
  keptUntil: z.iso.datetime(),
};

export const DraftResponse = z.object({ ...members, content: DraftContent });
export type DraftResponse = z.infer<typeof DraftResponse>;

export const DraftSummary = z.object({
  ...members,
  purpose: z.string(),
  parentDelegationId: z.string().nullable(),
  changesDelegationId: z.string().nullable(),
});
export type DraftSummary = z.infer<typeof DraftSummary>;

/** All drafts of one person: they are few. */
export const DraftList = z.object({ drafts: z.array(DraftSummary) });
export type DraftList = z.infer<typeof DraftList>;

export const DraftRemoved = z.object({ id: DraftId });
