import type { DelegationStatus } from "@/lib/delegations/model";
import { isOver } from "@/lib/delegations/policy";
import { narrowingErrors } from "./errors";
import {
  type NarrowingAction,
  type NarrowingFacts,
  type NarrowingStatus,
  narrowingActions,
  narrowingTransitions,
  type Obstacle,
} from "./model";

export type NarrowingAsker = { personId: string; permissions: ReadonlySet<string>; through?: object };
export type NarrowingRefusal = { code: "forbidden" | "narrowing_state"; reason: string };

const targets = { accept: "accepted", decline: "declined", withdraw: "withdrawn" } as const;

type Waiting = { status: NarrowingStatus; expiresAt: Date; delegation: { status: DelegationStatus } };

/** The status at an instant. A request ends with its delegation or after its time, before a job writes it. */
export const statusAt = ({ status, expiresAt, delegation }: Waiting, now: Date): NarrowingStatus =>
  status === "open" && (expiresAt <= now || isOver(delegation.status)) ? "expired" : status;

/** The reason of a narrowing that a person asked for, cut to the most characters of a reason. */
export const wordsOfAsker = (name: string | undefined, words: string): string =>
  `Asked by ${name ?? "another person"}: ${words}`
    .slice(0, 500)
    .replace(/[\ud800-\udbff]$/, "")
    .trimEnd();

/**
 * Returns why a person may not do something with a request to narrow; undefined if they may. The owner of the agent
 * answers it in person, and no agent does in their name. Security may withdraw any, so that none stays in the way of
 * others.
 */
export function narrowingRefusal(
  { personId, permissions, through }: NarrowingAsker,
  { status, askedById, ownerId }: NarrowingFacts,
  action: NarrowingAction,
): NarrowingRefusal | undefined {
  if (action === "withdraw" && askedById !== personId && !permissions.has("delegations:write")) {
    return { code: "forbidden", reason: "Only the person who asked, or security, withdraws it." };
  }
  if (action !== "withdraw" && (ownerId !== personId || through)) {
    return { code: "forbidden", reason: "Only the owner of the agent answers it, in person." };
  }
  if (!(narrowingTransitions[status] as readonly string[]).includes(targets[action])) {
    return { code: "narrowing_state", reason: `The request is ${status}.` };
  }
  return undefined;
}

/** Lists what the asker may do with a request to narrow now, and why not for the rest. */
export function narrowingCapabilities(asker: NarrowingAsker, facts: NarrowingFacts) {
  const can: NarrowingAction[] = [];
  const whyNot: { [action in NarrowingAction]?: NarrowingRefusal } = {};
  for (const action of narrowingActions) {
    const refusal = narrowingRefusal(asker, facts, action);
    if (refusal) whyNot[action] = refusal;
    else can.push(action);
  }
  return { can, whyNot };
}

type Askable = { status: DelegationStatus; agent: { ownerId: string | null } };
export type AskingRefusal = {
  code:
    | "delegation_state"
    | "no_owner_to_ask"
    | "own_narrowing"
    | "narrowing_already_asked"
    | "narrowing_declined_lately";
  reason: string;
};

/** Returns why a person cannot ask the owner to narrow a delegation; undefined if they can. */
export function askingRefusal(
  { personId }: NarrowingAsker,
  { status, agent: { ownerId } }: Askable,
  obstacle: Obstacle | undefined,
): AskingRefusal | undefined {
  const refused = (code: Exclude<AskingRefusal["code"], "delegation_state">) => ({
    code,
    reason: narrowingErrors[code][1],
  });
  if (isOver(status)) return { code: "delegation_state", reason: `The delegation is ${status}.` };
  if (ownerId === null) return refused("no_owner_to_ask");
  if (ownerId === personId) return refused("own_narrowing");
  if (obstacle === "open") return refused("narrowing_already_asked");
  return obstacle === "declined" ? refused("narrowing_declined_lately") : undefined;
}
