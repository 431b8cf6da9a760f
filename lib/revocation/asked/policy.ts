import type { Asker } from "@/lib/revocation/policy";
import { type AskedAction, type AskedRevocation, askedActions, askedTransitions } from "./model";

/** `isOver`: the delegation was revoked otherwise, or expired. */
type Facts = Pick<AskedRevocation, "status" | "askedById"> & { isOver: boolean };
export type AskedRefusal = { code: "forbidden" | "asked_state"; reason: string };

const targets = { revoke: "revoked", refuse: "refused", withdraw: "withdrawn" } as const;

/** Returns why a person may not do something with a request for revocation; undefined if they may. */
export function askedRefusal(
  asker: Asker,
  { status, askedById, isOver }: Facts,
  action: AskedAction,
): AskedRefusal | undefined {
  const own = askedById === asker.personId;
  if (action === "withdraw" ? !own : !asker.permissions.has("revocations:execute")) {
    const reason = action === "withdraw" ? "Only the person who asked withdraws it." : "Security decides it.";
    return { code: "forbidden", reason };
  }
  if (action === "refuse" && own) return { code: "forbidden", reason: "You asked for it. Withdraw it instead." };
  if (!(askedTransitions[status] as readonly string[]).includes(targets[action])) {
    return { code: "asked_state", reason: `The request was ${status}.` };
  }
  if (isOver && action === "revoke") return { code: "asked_state", reason: "The delegation has ended already." };
  return undefined;
}

/** Lists what the asker may do with a request for revocation now, and why not for the rest. */
export function askedCapabilities(asker: Asker, facts: Facts) {
  const can: AskedAction[] = [];
  const whyNot: { [action in AskedAction]?: AskedRefusal } = {};
  for (const action of askedActions) {
    const refusal = askedRefusal(asker, facts, action);
    if (refusal) whyNot[action] = refusal;
    else can.push(action);
  }
  return { can, whyNot };
}
