import type { AskingLink } from "@/lib/action-approvals/ask-rules.model";
import { judge } from "@/lib/authority/judge/judge";
import type { CatalogueType } from "@/lib/authority/language/model";
import type { ReplayedAction } from "@/lib/decisions/replay/model";
import { factsOf, judgeBy, keyOf, type Taken } from "@/lib/decisions/replay/policy";
import { refusalOf } from "@/lib/delegations/chain/covering.policy";
import type { HopThen, JudgedHop, Recorded, Replayed, ReplayedRule } from "./model";

/** An amount that an action takes from a limit of then. */
export type Want = Taken<HopThen> & { counter: string };

/**
 * Lists the amounts that an action takes from limits. Of several versions with one counter the least maximum counts.
 * Undefined if a hop does not cover the action: then no limit decided.
 */
export function wantsOf(action: ReplayedAction, hops: readonly HopThen[]): Want[] | undefined {
  const verdict = judge(hops, factsOf(action), action.type);
  if (verdict.verdict === "deny") return undefined;
  const wants = new Map<string, Want>();
  for (const taken of verdict.reservations) {
    // Inherited limits have no counters of their own.
    if (taken.hop.kind === "inherited") continue;
    const counter = keyOf(taken);
    const known = wants.get(counter);
    if (!known || taken.want.max < known.want.max) wants.set(counter, { ...taken, counter });
  }
  return [...wants.values()];
}

/**
 * Judges one action by one delegation as a decision does, with the same codes.
 *
 * @param spent The amounts that counters held before. Others count as empty.
 */
export function judgeOne(
  action: ReplayedAction,
  { hops, links }: { hops: readonly JudgedHop[]; links: readonly AskingLink[] },
  spent: ReadonlyMap<string, bigint>,
): Replayed {
  const unknown = unknownToCatalogue(action, action.type);
  if (unknown) return unknown;
  const told = judgeBy({ name: "Every rule that is judged", hops, links }, action, spent);
  const { verdict, code, reason, uncovered } = told;
  if (!uncovered) return { verdict, code: code === "" ? null : code, reason };
  const { kind, name } = uncovered.hop;
  const refusal = refusalOf({ kind: kind === "inherited" ? "delegation" : kind, name }, uncovered);
  return { verdict, code: refusal.code, reason: `${name} refuses it: ${reason}` };
}

function unknownToCatalogue(
  { typeName, action }: ReplayedAction,
  type: CatalogueType | undefined,
): Replayed | undefined {
  const refuse = (code: string, reason: string): Replayed => ({ verdict: "deny", code, reason });
  if (!type) return refuse("unknown_type", `The catalogue has no type ${typeName}.`);
  if (type.actions.includes(action)) return undefined;
  return refuse("unknown_action", `The type ${typeName} has no action ${action}.`);
}

/** Whether a person was asked, and the code of the record that follows from it. */
const asked = new Set(["approval_required", "approval_denied", "too_many_pending"]);

/** Whether the verdict is that of the record. `approved`: the record names an approval that the action used. */
export function isSame(
  { verdict: was, code }: Recorded,
  { verdict }: Pick<Replayed, "verdict">,
  approved: boolean,
): boolean {
  if (verdict === "ask") return was === "allow" ? approved : asked.has(code ?? "");
  return verdict === was && !asked.has(code ?? "");
}

/** The parts whose refusals have these codes. A re-run that leaves the part out cannot meet them. */
const partOfCode: Readonly<Record<string, ReplayedRule["part"]>> = {
  ...Object.fromEntries(
    ["agent_not_active", "agent_revoked", "delegation_not_active", "delegation_expired", "no_delegation"].map(
      (code) => [code, "standing"],
    ),
  ),
  ...Object.fromEntries(
    [
      ...["token_invalid", "token_expired", "possession_invalid", "key_expired", "instance_quarantined"],
      ...["instance_revoked", "resource_server_mismatch"],
    ].map((code) => [code, "token"]),
  ),
  person_not_entitled: "standing",
  blueprint_ceiling: "ceilings",
  limit_exceeded: "cumulative_limits",
  approval_required: "approval_policies",
  unknown_type: "catalogue",
  unknown_action: "catalogue",
};

const told = ({ verdict, code }: { verdict: Replayed["verdict"]; code: string | null }): string => {
  if (verdict === "ask") return "asks a person first";
  return verdict === "allow" ? "allows it" : `denies it with ${code}`;
};

/** The difference between a record and its re-run in words; null if there is none. */
export function differenceOf(
  recorded: Recorded,
  replayed: Replayed,
  { same, leftOut, otherLimits }: { same: boolean; leftOut: readonly string[]; otherLimits: boolean },
): string | null {
  const isSameCode = replayed.verdict !== "deny" || replayed.code === recorded.code;
  if (same && isSameCode) return otherLimits ? "The re-run takes from limits that the record does not name." : null;
  const difference = `The record ${told(recorded)}, the re-run ${told(replayed)}.`;
  const part = partOfCode[recorded.code ?? ""];
  const isExplained = !same && part !== undefined && leftOut.includes(part);
  return isExplained ? `${difference} The rule that the record names is left out of the re-run.` : difference;
}
