import { parseAuthority } from "@/lib/authority/language/parse";
import type { BlueprintResponse } from "@/lib/blueprints/schema";
import type { DelegationResponse } from "@/lib/delegations/schema";
import type { DraftContent } from "@/lib/drafts/schema";
import type { TemplateResponse } from "@/lib/drafts/templates/schema";
import type { SuggestedWay, Suggestion } from "@/lib/requests/views/suggestions.schema";
import { type Changing, validityDays } from "./terms";

type Defaults = BlueprintResponse["defaults"];

/** The longest of the usual times that is open, from a month down; a day at least, which then says why it is too long. */
const daysWithin = (longest: number, usual = 30): number =>
  [usual, ...validityDays.toReversed()].find((days) => days <= Math.min(longest, usual)) ?? 1;

/** Nothing written yet but what the blueprint of the agent lets requests start from. */
export const blankContent = (
  agentId: string | null,
  parentDelegationId: string | null,
  defaults: Defaults = null,
  /** For how long it may hold at most. */
  longest = Number.POSITIVE_INFINITY,
): DraftContent => ({
  ...{ agentId, parentDelegationId, changesDelegationId: null },
  ...{ onBehalfOf: "", purpose: defaults?.purpose ?? "", reason: "" },
  ...{
    validity: { kind: "days", days: daysWithin(longest, defaults?.validityDays) },
    maxDepth: defaults?.maxDepth ?? 0,
  },
  ...{ authority: defaults?.authority ?? [], text: null },
});

/** A delegation as it stands, as the beginning of its change; with another authority, that of an earlier version. */
export const changedContent = (
  { id, agent, purpose, maxDepth, authority, parentId }: DelegationResponse,
  from: readonly Record<string, unknown>[] = authority,
): DraftContent => ({
  ...{ agentId: agent.id, parentDelegationId: parentId, changesDelegationId: id },
  ...{ onBehalfOf: "", purpose, reason: "", validity: { kind: "keep" }, maxDepth },
  ...{ authority: [...from], text: null },
});

/** Members of a delegation that its change is compared with. */
export function changingOf(delegation: DelegationResponse): Changing {
  const parsed = parseAuthority(delegation.authority);
  const { id, version, agent, purpose, notBefore, expiresAt, maxDepth, parentId, onBehalfOf } = delegation;
  return {
    ...{ id, version, agent, purpose, notBefore, expiresAt, maxDepth, parentId, onBehalfOf },
    authority: parsed.ok ? parsed.authority : [],
  };
}

/** Begins from a template: its elements get names of their own when they are granted. */
export const templatedContent = (
  begin: DraftContent,
  { authority, purpose, days, maxDepth }: TemplateResponse,
): DraftContent => ({
  ...begin,
  ...{ purpose, maxDepth, validity: { kind: "days", days } },
  authority: authority.map(({ id: _, ...element }) => element),
});

/** Begins with what was suggested after a denial, or instead of asking again and again. */
export const suggestedContent = (
  begin: DraftContent,
  { agent, onBehalfOf, purpose, about }: Suggestion,
  way: SuggestedWay | undefined,
): DraftContent => ({
  ...begin,
  ...(begin.changesDelegationId === null
    ? { agentId: agent.id, onBehalfOf: onBehalfOf ?? "", purpose }
    : { reason: `Refused so far: ${about.sentence}` }),
  // Elements of a new delegation get names of their own when they are granted.
  ...(way && {
    authority: way.kind === "change" ? [...way.authority] : way.authority.map(({ id: _, ...rest }) => rest),
  }),
  ...(way?.days ? { validity: { kind: "days", days: way.days } } : {}),
});

/** Begins a change with what was drafted as a delegation of its own, beside what is held already. */
export const joinedContent = (begin: DraftContent, { authority, purpose }: DraftContent): DraftContent => ({
  ...begin,
  reason: purpose,
  authority: [...begin.authority, ...authority.map(({ id: _, ...element }) => element)],
});
