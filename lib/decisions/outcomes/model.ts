import type { ActionOutcome } from "@/lib/action-approvals/model";

/** Minutes after the decision in which the PEP may report the outcome. */
export const outcomeMinutes = 10;

/** A decision as it is in its record. */
export type DecidedAction = {
  decisionId: string;
  allowed: boolean;
  /** The resource server and the key of the PEP that received the answer. */
  serverId: string;
  keyId: string | undefined;
  agentId: string | undefined;
  at: Date;
  reserved: readonly { counter: string; amount: bigint }[];
};

export type Outcome = { decisionId: string; outcome: ActionOutcome };
