import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { Dependency } from "@/lib/platform/database/commit/item";

/** A person that an agent may act for, with the epochs of the rows that were read. */
export type PersonStanding = {
  id: string;
  status: "active" | "deactivated";
  /** Anything that the person signed or delegated at or before this time is void. */
  notBefore: Date | null;
  /** Authority that the person may delegate; null for everything. */
  entitlement: CanonicalAuthority | null;
  dependencies: Dependency[];
};

/** The session on which a subject token depends. */
export type SessionStanding = { personId: string; ended: boolean; expiresAt: Date; dependencies: Dependency[] };

export const standingCauses = [
  "agent",
  "person",
  "delegation",
  "blueprint",
  "organisation",
  "resource_server",
] as const;
/** The object whose state, end or stop keeps an agent or a delegation from acting. */
export type StandingCause = { kind: (typeof standingCauses)[number]; id: string };

/** One answer to "may it act now, and why not". */
export type Judgement = {
  /** Whether at least one part is known to be allowed now. */
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
  // All delegations of the agent ended through the stop. Those that ended with another agent were not stopped here.
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
  // An unknown judgement gives no mark, because the agent may be allowed to act.
  if (status !== "active" || holdsNothingYet(standing) || isUnknown(standing)) return status;
  if (code === "delegation_expired" && by?.id === id) return "expired";
  return isStopped(judged) ? "stopped" : "resting";
}
