import { agentKey, type KeyHelp, listFilter, personKey } from "@/components/table/list-filter";
import { riskTiers } from "@/lib/agents/model";
import type { excessFilterKeys } from "@/lib/privilege-use/schema";

const help: Record<(typeof excessFilterKeys)[number], KeyHelp> = {
  agent: agentKey("of {}"),
  owner: personKey("owner of the agent", "owned by {}", "owner:mara@acme.example"),
  tier: { hint: "risk tier of the agent", values: riskTiers, words: "of tier {}", example: "tier:critical" },
  weight: { hint: "least weight", words: "with a weight of at least {}", example: "weight:40" },
  "never-used": {
    hint: "whether nothing of it was ever used",
    values: ["yes", "no"],
    words: "never used: {}",
    example: "never-used:yes",
  },
};

/** The filter of unused authority. */
export const unusedFilter = listFilter("delegations", help);
