import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { Dependency } from "@/lib/platform/database/commit/item";

/** A person as somebody whom an agent may act for, and the epoch of all that was read. */
export type PersonStanding = {
  id: string;
  status: "active" | "deactivated";
  /** What the person signed or delegated at or before this is dead. */
  notBefore: Date | null;
  /** What the person may delegate; null is everything. */
  entitlement: CanonicalAuthority | null;
  dependencies: Dependency[];
};

/** A session as what a subject token stands on. */
export type SessionStanding = { personId: string; ended: boolean; expiresAt: Date; dependencies: Dependency[] };

export const standingCauses = [
  "agent",
  "person",
  "delegation",
  "blueprint",
  "organisation",
  "resource_server",
] as const;
/** What keeps an agent or a delegation from acting: the object whose state, end or stop it is. */
export type StandingCause = { kind: (typeof standingCauses)[number]; id: string };

/** One answer to "may it act now, and why not". */
export type Judgement = {
  /** Whether anything of it is known to be allowed now. */
  inEffect: boolean;
  /**
   * The code of the denial, or `partly_in_effect`; null while all of it is in effect. `not_fully_judged` where more is held
   * than is judged for one answer, and nothing that was judged is in effect.
   */
  code: string | null;
  reason: string | null;
  /** Null where no instant is known, as before a beginning. */
  since: Date | null;
  by: StandingCause | null;
};

/** An object with a status of its own and the judgement of whether it may act. */
export type JudgedStatus<S extends string = string> = {
  id?: string;
  status: S;
  standing: Pick<Judgement, "inEffect" | "code" | "by">;
};

/** States that the judgement gives, beside the statuses of an object. */
export const judgedStates = ["active", "partly", "expired", "stopped", "resting"] as const;
export type JudgedState = (typeof judgedStates)[number];

const stops: readonly string[] = ["resource_server", "organisation", "blueprint"];

/**
 * Whether an agent may do nothing only because it was never given authority, which is no fault. `no_delegation` with a
 * cause is the end of all that it held.
 */
export const holdsNothingYet = ({ code, by }: Pick<Judgement, "code" | "by">): boolean =>
  code === "no_delegation" && by === null;

/** Whether it is not known if it may act: more hangs on it than is judged at once. */
export const isUnknown = ({ code }: Pick<Judgement, "code">): boolean => code === "not_fully_judged";

/** Whether a stop keeps it from acting: of a server, a blueprint, everything, or an owner's agents. */
function isStopped({ id, standing: { code, by } }: JudgedStatus): boolean {
  if (code === "agent_revoked") return true;
  if (by === null || code === "blueprint_ceiling") return false;
  // All that the agent held is over, and the stop is the reason. What ended with another agent was not stopped here.
  if (code === "no_delegation") return by.kind === "agent" ? by.id === id : by.kind !== "delegation";
  return stops.includes(by.kind);
}

/**
 * The state to show: the object's own status, unless it is active and something else keeps it from acting. A stop of a
 * server, a blueprint, an owner's agents or everything is `stopped`; another cause is `resting`. A delegation whose own
 * time is over is `expired`, also before a job writes that.
 */
export function stateOf<S extends string>(judged: JudgedStatus<S>): S | JudgedState {
  const { id, status, standing } = judged;
  const { inEffect, code, by } = standing;
  if (inEffect) return code === "partly_in_effect" ? "partly" : status === "suspended" ? "active" : status;
  // Where it is not known whether it may act, no mark says that it may not.
  if (status !== "active" || holdsNothingYet(standing) || isUnknown(standing)) return status;
  if (code === "delegation_expired" && by?.id === id) return "expired";
  return isStopped(judged) ? "stopped" : "resting";
}
