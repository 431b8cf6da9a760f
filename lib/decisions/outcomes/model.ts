import type { ActionOutcome } from "@/lib/action-approvals/model";

/** For so long after its decision the PEP may say what became of an action. */
export const outcomeMinutes = 10;

/** A decision as its record tells it. */
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
