import type { DeclaredAmount } from "@/lib/authority/declared";
import type { JudgingHop } from "@/lib/authority/judge";
import type { CatalogueType } from "@/lib/authority/model";

/** Further back nobody decides by it, and more takes too long. */
export const maxReplayDays = 30;
export const maxReplayed = 10_000;

/** Why a record cannot be judged again. */
export type Unjudged = "amounts_unknown" | "text_erased" | "server_unknown";

/** One recorded decision, as far as another authority can be asked about it. */
export type ReplayedAction = {
  decisionId: string;
  time: Date;
  agentId: string;
  environment: string | undefined;
  location: string;
  type: CatalogueType | undefined;
  typeName: string;
  action: string;
  identifier: string;
  task: string | undefined;
  ip: string | undefined;
  amounts: Readonly<Record<string, DeclaredAmount>>;
  was: "allow" | "deny";
  code: string | null;
  /** Whether the delegation itself was used, or one below it, whose own authority is not known here. */
  below: boolean;
};

/** `kind` names counters apart; `draft` is the authority that is tried. */
export type ReplayHop = JudgingHop & { kind: "entitlement" | "ceiling" | "delegation" | "draft" };

export const replayChanges = ["denied", "asked", "allowed"] as const;
/** What would be different: allowed and now denied, allowed and now asked first, denied and now allowed. */
export type ReplayChange = (typeof replayChanges)[number];
