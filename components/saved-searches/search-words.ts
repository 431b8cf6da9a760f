import type { SavedList } from "@/lib/saved-searches/model";
import { searchNouns } from "./search-address";

/** The words of the dialogs and lists of saved searches. */
export const searchWords = {
  trail: {
    ...searchNouns.trail,
    all: "All entries",
    share: "Share with all readers of the trail",
    removal: "The search is deleted with its alerts. The entries of the audit trail stay.",
    empty:
      "Your searches of the audit trail and the shared ones appear here. To save one, press Saved in the audit trail.",
  },
  agents: {
    ...searchNouns.agents,
    all: "All agents",
    share: "Share with all readers of the inventory",
    removal: "The view is deleted. The agents stay as they are.",
    empty: "Your views of the inventory and the shared ones appear here. To save one, press Views in the inventory.",
  },
} as const satisfies Record<SavedList, Record<string, string>>;
