import type { OrphanReason } from "@/lib/lifecycle/model";

export type OrphanQueue = "all" | OrphanReason;

export const queueWords: Record<OrphanQueue, string> = {
  all: "All",
  no_owner: "No owner",
  owner_left: "Owner left",
  given_up: "Given up",
  silent: "Not confirmed",
};

/** The count of agents for which no person answers: `3 agents have no person who answers for them`. */
export const orphansTitle = ({ count, capped }: { count: number; capped: boolean }): string =>
  count === 1
    ? "1 agent has no person who answers for it"
    : `${capped ? "More than " : ""}${count.toLocaleString("en")} agents have no person who answers for them`;
