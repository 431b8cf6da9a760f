import type { Draft } from "@/components/authority/draft";
import type { Fault } from "@/components/authority/use-authority-editor";
import type { ApiProblem } from "@/components/data/api-problem";
import { isNarrowerInPlace } from "@/lib/authority/compare/is-narrower";
import { widerTerms } from "@/lib/authority/compare/terms";
import type { Authority } from "@/lib/authority/language/model";
import type { DelegationResponse, NarrowDelegation } from "@/lib/delegations/schema";
import type { DraftContent } from "@/lib/drafts/schema";
import { maxValidityDays } from "@/lib/requests/model";
import type { MakeRequest } from "@/lib/requests/schema";

const DAY = 86_400_000;

/** `days` is how long from now; `date` is a day that ends it; `keep` leaves the end of what is changed. */
export type Validity = DraftContent["validity"];

/** Terms of a delegation other than its authority. */
export type Terms = {
  agentId: string;
  purpose: string;
  /** Why a delegation is changed. */
  reason: string;
  /** Represented person. Empty: none, and the owner delegates. `unknownPerson`: a person still to be found. */
  onBehalfOf: string;
  validity: Validity;
  maxDepth: number;
};

/** A delegation that is to be changed. */
export type Changing = Pick<
  DelegationResponse,
  "id" | "version" | "agent" | "purpose" | "notBefore" | "expiresAt" | "maxDepth" | "parentId" | "onBehalfOf"
> & { authority: Authority };

/** Fixed context of the edit: the parent, or the changed delegation. */
export type Subject = { parentId?: string | undefined; changing?: Changing | undefined };

export type TermsField =
  | "agentId"
  | "purpose"
  | "reason"
  | "onBehalfOf"
  | "expiresAt"
  | "maxDepth"
  | "parentDelegationId";
export type TermsFaults = Partial<Record<TermsField, string>>;

export const validityDays = [1, 7, 30, 90] as const;

/** The instant a validity ends; undefined while no day is chosen. A day ends at its midnight in UTC. */
export function endOf(validity: Validity, now: number, changing?: Pick<Changing, "expiresAt">): Date | undefined {
  if (validity.kind === "days") return new Date(now + validity.days * DAY);
  const end = Date.parse(validity.kind === "keep" ? (changing?.expiresAt ?? "") : `${validity.date}T23:59:59Z`);
  return Number.isNaN(end) ? undefined : new Date(end);
}

const PERSON = /^per_[0-9A-HJKMNP-TV-Z]{26}$/;

/** Stands for the represented person until they are found by their address. */
export const unknownPerson = "@";

/** The id of the represented person; undefined where there is none, or none yet. */
export const representedBy = ({ onBehalfOf }: Pick<Terms, "onBehalfOf">): string | undefined =>
  PERSON.test(onBehalfOf) ? onBehalfOf : undefined;

/** Finds faults in the terms. */
export function faultsOf(terms: Terms, now: number, changing?: Changing): TermsFaults {
  const end = endOf(terms.validity, now, changing);
  const days = end && (end.getTime() - now) / DAY;
  return {
    ...(terms.agentId === "" && { agentId: "Choose an agent." }),
    ...(terms.purpose.trim() === "" && { purpose: "Enter the purpose. Approvers decide on it." }),
    ...(changing && terms.reason.trim() === "" && { reason: "Enter the reason for the change." }),
    ...(terms.onBehalfOf !== "" &&
      !PERSON.test(terms.onBehalfOf) && { onBehalfOf: "Find the person by email address first." }),
    ...(days === undefined && { expiresAt: "Choose a day." }),
    ...(days !== undefined && days <= 0 && { expiresAt: "This day is in the past." }),
    ...(days !== undefined && days > maxValidityDays && { expiresAt: `At most ${maxValidityDays} days.` }),
  };
}

/** Writes the request as it is sent. */
export function requestBody(terms: Terms, authority: Authority, subject: Subject, now: number): MakeRequest {
  const { agentId, purpose, reason, onBehalfOf, validity, maxDepth } = terms;
  const { parentId, changing } = subject;
  return {
    agentId,
    purpose: purpose.trim(),
    authority,
    expiresAt: (endOf(validity, now, changing) ?? new Date(now)).toISOString(),
    ...(changing ? { changesDelegationId: changing.id, ...(reason.trim() && { changeReason: reason.trim() }) } : {}),
    ...(!changing && onBehalfOf !== "" && { onBehalfOf }),
    ...(!changing && parentId !== undefined && { parentDelegationId: parentId }),
    ...((maxDepth > 0 || changing) && { maxDepth }),
  };
}

/** Writes the narrowing as it is sent: only what is less than before. */
export function narrowBody(terms: Terms, authority: Authority, changing: Changing, now: number): NarrowDelegation {
  const end = endOf(terms.validity, now, changing);
  return {
    authority,
    version: changing.version,
    reason: terms.reason.trim(),
    ...(terms.validity.kind === "keep" || !end ? {} : { expiresAt: end.toISOString() }),
    ...(terms.maxDepth === changing.maxDepth ? {} : { maxDepth: terms.maxDepth }),
  };
}

/** The terms of a change, as they are and as they would be; undefined while no end is chosen. */
export function comparedTerms({ validity, maxDepth }: Terms, changing: Changing, now: number) {
  const end = endOf(validity, now, changing);
  const notBefore = new Date(changing.notBefore);
  const before = { notBefore, expiresAt: new Date(changing.expiresAt), maxDepth: changing.maxDepth };
  return end && { before, after: { notBefore, expiresAt: end, maxDepth } };
}

/** Whether a change changes anything. */
export const changesNothing = (terms: Terms, authority: Authority, changing: Changing): boolean =>
  terms.validity.kind === "keep" &&
  terms.maxDepth === changing.maxDepth &&
  terms.purpose.trim() === changing.purpose &&
  isNarrowerInPlace(authority, changing.authority).ok &&
  isNarrowerInPlace(changing.authority, authority).ok;

/** Whether a change applies at once: nothing of it is wider, and every element keeps its id (rules L7). */
export function appliesAtOnce(terms: Terms, authority: Authority, changing: Changing, now: number): boolean {
  const compared = comparedTerms(terms, changing, now);
  return (
    terms.purpose.trim() === changing.purpose &&
    compared !== undefined &&
    widerTerms(compared.after, compared.before).length === 0 &&
    isNarrowerInPlace(authority, changing.authority).ok
  );
}

/** Writes what is kept as a draft. */
export const draftContent = (
  { agentId, ...terms }: Terms,
  authority: Draft,
  unread: string | undefined,
  { parentId, changing }: Subject,
): DraftContent => ({
  ...terms,
  agentId: agentId === "" ? null : agentId,
  parentDelegationId: parentId ?? null,
  changesDelegationId: changing?.id ?? null,
  authority: [...authority],
  text: unread ?? null,
});

const fields: readonly TermsField[] = [
  "agentId",
  "purpose",
  "reason",
  "onBehalfOf",
  "expiresAt",
  "maxDepth",
  "parentDelegationId",
];

const words: Record<string, string> = {
  unknown: "This does not exist, or you may not use it.",
  deceptive_character: "Contains a character that hides or reorders text.",
};

export type Refusal = { authority: Fault[]; fields: TermsFaults; form: string | undefined };

/**
 * Divides a refusal of the server into what belongs to members of the authority, to fields, and to the whole.
 *
 * @param order Which element of the form stands at each place of the canonical order: comparisons name those places.
 */
export function refusalOf(problem: ApiProblem, order: readonly number[]): Refusal {
  const refusal: Refusal = { authority: [], fields: {}, form: undefined };
  const canonical = problem.code.startsWith("outside_");
  for (const { path, code, message } of problem.errors) {
    const plain = path.replace(/\[(\d+)\]/g, ".$1");
    const says = message ?? words[code] ?? problem.message;
    const [head = "", place, ...rest] = plain.split(".");
    const field = fields.find((name) => name === head || (name === "expiresAt" && head === "notBefore"));
    if (head === "authority") {
      const index = canonical ? (order[Number(place)] ?? place) : place;
      refusal.authority.push({ path: [index, ...rest].filter((part) => part !== undefined).join("."), message: says });
    } else if (field) refusal.fields[field] ??= words[code] ?? problem.message;
  }
  const placed = refusal.authority.length > 0 || Object.keys(refusal.fields).length > 0;
  if (!placed || refusal.authority.length > 0) refusal.form = problem.message;
  return refusal;
}

/** The terms while they are written, and what is wrong with them. */
export type TermsForm = {
  terms: Terms;
  faults: TermsFaults;
  set: (change: Partial<Terms>, field: TermsField) => void;
  changing: Changing | undefined;
  /** How far it may be passed on at most, by the delegation above. */
  deepest: number;
  /** Until when, or for how many days, it may hold at most, and who says so. */
  longest: readonly { end?: number; days?: number; reason: string }[];
};
