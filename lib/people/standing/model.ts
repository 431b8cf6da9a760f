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
