import type { AgentEvent } from "@/lib/agents/state-machine.model";

/** Events, in words. */
export const eventWords: Record<AgentEvent, string> = {
  "request-activation": "Ask to activate",
  activate: "Activate",
  "confirm-activation": "Confirm activation",
  "void-activation": "Change its terms",
  "refuse-activation": "Refuse activation",
  suspend: "Suspend",
  resume: "Resume",
  revoke: "Revoke",
  reinstate: "Reinstate",
  "begin-retirement": "Retire",
  "finish-retirement": "All it held has ended",
};
