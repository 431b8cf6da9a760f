import { type ChangeAction, type ControlChange, canMove, changeActions } from "./model";

/** The part of the asker that these rules read. */
export type Asker = { personId: string; permissions: ReadonlySet<string> };

export type ChangeRefusal = {
  code: "forbidden" | "own_change" | "change_state" | "change_expired" | "proposer_left";
  reason: string;
};

type Facts = Pick<ControlChange, "status" | "proposedById" | "expiresAt" | "throughAgentId"> & {
  /** Former and current owners of the agent that proposed it and who admitted its instance, or a system's token holders. */
  behindProposer: readonly string[];
  /** Whether the person who proposed it left. A system goes on without the people who hold its secrets. */
  proposerLeft?: boolean;
};

const ended: Record<Exclude<ControlChange["status"], "proposed">, string> = {
  applied: "has been applied",
  refused: "has been refused",
  withdrawn: "has been withdrawn",
  expired: "has expired",
};

const targets = { confirm: "applied", refuse: "refused", withdraw: "withdrawn" } as const;

/**
 * Gives the reason why the asker may not do this with a proposed change of a control; undefined when they may.
 *
 * The proposer never confirms or refuses, in any role. Nor do the people behind the agent that proposed the change. The
 * second person needs the permission to change that kind of control, and `controls:confirm`.
 *
 * @param needed The permission to change this kind of control, as `blueprints:write`.
 */
export function changeRefusal(
  asker: Asker,
  change: Facts,
  action: ChangeAction,
  needed: string,
  now: Date,
): ChangeRefusal | undefined {
  const own = change.proposedById === asker.personId;
  if (action === "withdraw" && !own)
    return { code: "forbidden", reason: "Only the proposer withdraws a change. Refuse it instead." };
  if (action !== "withdraw" && own)
    return { code: "own_change", reason: "You proposed this change; a second person confirms or refuses it." };
  if (action !== "withdraw" && change.behindProposer.includes(asker.personId))
    return {
      code: "own_change",
      reason: `${
        change.throughAgentId === null
          ? "A client whose token you issued"
          : "Your agent, or an instance that you admitted,"
      } proposed this change. Another person must confirm or refuse it.`,
    };
  if (action !== "withdraw" && !(asker.permissions.has(needed) && asker.permissions.has("controls:confirm")))
    return { code: "forbidden", reason: `Confirming this takes a person who may change it (${needed}).` };
  if (change.status !== "proposed" || !canMove(change.status, targets[action]))
    return {
      code: "change_state",
      reason: `The change ${ended[change.status === "proposed" ? "expired" : change.status]}.`,
    };
  if (now >= change.expiresAt) return { code: "change_expired", reason: "The time to confirm this change is over." };
  if (action === "confirm" && change.proposerLeft)
    return {
      code: "proposer_left",
      reason: "The person who proposed this change left. Refuse it and propose it again.",
    };
  return undefined;
}

/** Lists what the asker may do with a change now, and why not for the rest. */
export function changeCapabilities(asker: Asker, change: Facts, needed: string, now: Date) {
  const can: ChangeAction[] = [];
  const whyNot: { [action in ChangeAction]?: ChangeRefusal } = {};
  for (const action of changeActions) {
    const refusal = changeRefusal(asker, change, action, needed, now);
    if (refusal) whyNot[action] = refusal;
    else can.push(action);
  }
  return { can, whyNot };
}
