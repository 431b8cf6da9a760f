import type { Fault } from "@/components/authority/use-authority-editor";
import type { ApiProblem } from "@/components/shell/api-problem";
import { maxValidityDays } from "@/lib/approvals/model";
import type { MakeRequest } from "@/lib/approvals/schema";
import type { Authority } from "@/lib/authority/model";

const DAY = 86_400_000;

/** `days` is how long from now; `date` is a day that ends it. */
export type Validity = { kind: "days"; days: number } | { kind: "date"; date: string };

/** The form around the authority: for whom, why and how long. */
export type RequestDraft = {
  agentId: string;
  purpose: string;
  /** Empty: the agent's owner delegates, and nobody is represented. */
  onBehalfOf: string;
  validity: Validity;
  maxDepth: number;
};
export type RequestField = "agentId" | "purpose" | "onBehalfOf" | "expiresAt" | "maxDepth" | "parentDelegationId";
export type RequestFaults = Partial<Record<RequestField, string>>;

export const validityDays = [1, 7, 30, 90] as const;

/** The instant a validity ends; undefined while no day is chosen. A day ends at its midnight in UTC. */
export function endOf(validity: Validity, now: number): Date | undefined {
  if (validity.kind === "days") return new Date(now + validity.days * DAY);
  const end = Date.parse(`${validity.date}T23:59:59Z`);
  return Number.isNaN(end) ? undefined : new Date(end);
}

const PERSON = /^per_[0-9A-HJKMNP-TV-Z]{26}$/;

/** What is wrong with the form around the authority. */
export function faultsOf(draft: RequestDraft, now: number): RequestFaults {
  const end = endOf(draft.validity, now);
  const days = end && (end.getTime() - now) / DAY;
  return {
    ...(draft.agentId === "" && { agentId: "Choose an agent." }),
    ...(draft.purpose.trim() === "" && { purpose: "Say what it is for: approvers decide on it." }),
    ...(draft.onBehalfOf !== "" &&
      !PERSON.test(draft.onBehalfOf) && { onBehalfOf: "Expected the id of a person: per_…" }),
    ...(days === undefined && { expiresAt: "Choose a day." }),
    ...(days !== undefined && days <= 0 && { expiresAt: "This day is over." }),
    ...(days !== undefined && days > maxValidityDays && { expiresAt: `At most ${maxValidityDays} days.` }),
  };
}

/** Writes the request as it is sent. */
export function requestBody(
  draft: RequestDraft,
  authority: Authority,
  parentId: string | undefined,
  now: number,
): MakeRequest {
  const { agentId, purpose, onBehalfOf, validity, maxDepth } = draft;
  return {
    agentId,
    purpose: purpose.trim(),
    authority,
    expiresAt: (endOf(validity, now) ?? new Date(now)).toISOString(),
    ...(onBehalfOf !== "" && { onBehalfOf }),
    ...(parentId !== undefined && { parentDelegationId: parentId }),
    ...(maxDepth > 0 && { maxDepth }),
  };
}

const fields: readonly RequestField[] = [
  "agentId",
  "purpose",
  "onBehalfOf",
  "expiresAt",
  "maxDepth",
  "parentDelegationId",
];

const words: Record<string, string> = {
  unknown: "There is none of that id.",
  deceptive_character: "Contains a character that hides or reorders text.",
};

export type Refusal = { authority: Fault[]; fields: RequestFaults; form: string | undefined };

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
