import type { CanonicalAuthority } from "@/lib/authority/model";
import type { Dependency } from "@/lib/platform/commit/item";

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
  /** Whether anything of it is allowed now. */
  inEffect: boolean;
  /** The code of the denial, or `partly_in_effect`; null while all of it is in effect. */
  code: string | null;
  reason: string | null;
  /** Null where no instant is known, as before a beginning. */
  since: Date | null;
  by: StandingCause | null;
};
