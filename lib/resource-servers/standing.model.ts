import type { KeptName } from "@/lib/audit/event";
import type { CatalogueType } from "@/lib/authority/language/model";
import type { Dependency } from "@/lib/platform/database/commit/item";

/** A resource server as decisions and tokens need it. */
export type ServerStanding = {
  id: string;
  name: string;
  identifier: string;
  active: boolean;
  types: CatalogueType[];
  catalogueVersion: number;
  tokenAlg: "ES256" | "RS256";
  /** Tokens issued at or before this time are void. */
  notBefore: Date | null;
  dependencies: Dependency[];
  /** The digest of its name, for records. */
  names: readonly KeptName[];
};

/** A policy enforcement point: the key it presented, and its resource server. */
export type PepStanding = { keyId: string; server: ServerStanding };
