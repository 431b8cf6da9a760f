import { entriesOf } from "./entries.store";
import { amountsOf, judgeLimits } from "./limits.policy";
import { authorities, usedBy, versionKey } from "./limits.store";
import { type Check, type Entry, itemOf, textOf } from "./model";

/** The approval that an allowed action names. */
function approvalOf({ facts }: Entry): string | null {
  const approval = facts.approval;
  const id = typeof approval === "object" && approval !== null && "id" in approval ? approval.id : null;
  return typeof id === "string" ? id : null;
}

export const limitsApproved: Check = async (span, after, take) => {
  const { entries, next } = await entriesOf(["decision.made"], span, { after, take, only: "decision = 'allow'" });
  const spending = entries.filter((entry) => amountsOf(entry).size > 0);
  const [granted, used] = await Promise.all([
    authorities(spending.flatMap(({ chain = [] }) => chain)),
    usedBy(spending.flatMap((entry) => approvalOf(entry) ?? [])),
  ]);
  const items = spending.map((entry) => {
    const approval = approvalOf(entry);
    const isUsed = approval !== null && used.get(approval) === textOf(entry, "decision_id");
    const hops = (entry.chain ?? []).map((hop) => granted.get(versionKey(hop)));
    const found = judgeLimits(entry, hops, approval === null ? "none" : isUsed ? "used" : "other");
    return itemOf(entry, entry.agent ?? null, found);
  });
  return { items, next };
};
