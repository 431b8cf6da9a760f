import type { PolicyFacts } from "@/lib/approval-policies/model";
import type { Spending } from "@/lib/authority/judge/spending";
import type { CatalogueType } from "@/lib/authority/language/model";
import type { AskingPolicy } from "@/lib/delegations/chain/model";

/** The parts of an action that a policy judges. */
export type JudgedAction = {
  type: string;
  action: string;
  spending: readonly Spending[];
  /** The declaration of its type in the catalogue. */
  declared: CatalogueType | undefined;
};

/** One agent of a chain, with its blueprint's policy if that policy asks before some actions. */
export type AskingLink = { agent: Pick<PolicyFacts, "riskTier" | "environment">; asking: AskingPolicy | null };

/** A rule that asks a person before an action, by its place in its policy. */
export type AskingRule = { policy: AskingPolicy; rule: number };
