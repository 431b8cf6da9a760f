import type { SavedList } from "@/lib/saved-searches/model";

/** People save searches of the trail, and views of other lists. */
export const searchWords = {
  trail: {
    noun: "search",
    label: "Saved searches",
    all: "All entries",
    share: "Share with all readers of the trail",
    removal: "The search is deleted with its alerts. The entries of the audit trail stay.",
    empty:
      "Your searches of the audit trail and the shared ones appear here. To save one, press Saved in the audit trail.",
  },
  agents: {
    noun: "view",
    label: "Saved views",
    all: "All agents",
    share: "Share with all readers of the inventory",
    removal: "The view is deleted. The agents stay as they are.",
    empty: "Your views of the inventory and the shared ones appear here. To save one, press Views in the inventory.",
  },
} as const satisfies Record<SavedList, Record<string, string>>;
