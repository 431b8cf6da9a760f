import { decidingRoles, isAboveThreshold } from "@/lib/control-changes/takes-two.policy";
import type { Finding } from "@/lib/controls/model";
import { type Entry, finding, textOf } from "./model";

/** The types of entries that may be about a privileged change. */
export const privilegedTypes = [
  "control-change.confirmed",
  "approval-policy.changed",
  "agent.activated",
  "agent.edited",
  "blueprint.edited",
  "entitlement.set",
  "person.created",
  "person.updated",
  "log.retention-changed",
  "log.hold-released",
] as const;

const rolesIn = (entry: Entry, member: string): string[] => {
  const value = entry.facts[member];
  return Array.isArray(value) ? value.filter((role) => typeof role === "string") : [];
};

const gainsDecidingRole = (entry: Entry): boolean => {
  const before = rolesIn(entry, "rolesBefore");
  const after = entry.type === "person.created" ? rolesIn(entry, "roles") : rolesIn(entry, "rolesAfter");
  return decidingRoles.some((role) => after.includes(role) && !before.includes(role));
};

const proposerOf = (entry: Entry): string | null => textOf(entry, "proposedById") ?? textOf(entry, "requestedById");

/** Whether the entry is about a change that takes two people, as far as the entry states it. */
function isPrivileged(entry: Entry): boolean {
  if (entry.actor.type !== "person") return false;
  if (entry.facts.alone === true || proposerOf(entry) !== null) return true;
  switch (entry.type) {
    case "control-change.confirmed":
    case "approval-policy.changed":
      return true;
    case "agent.activated":
      return isAboveThreshold({ riskTier: textOf(entry, "riskTier") ?? "" });
    case "person.created":
    case "person.updated":
      return gainsDecidingRole(entry);
    default:
      return false;
  }
}

/**
 * Judges an entry about a change of a control.
 *
 * @returns undefined if the change is not privileged; null if another person had proposed it.
 */
export function judgePrivileged(entry: Entry): Finding | null | undefined {
  if (!isPrivileged(entry)) return undefined;
  const proposer = proposerOf(entry);
  if (proposer === null) return finding("one_person");
  return proposer === entry.actor.id ? finding("same_person") : null;
}
