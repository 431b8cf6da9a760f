import { readQuery } from "@/components/data/queries";
import { TestList } from "@/lib/drafts/cases/schema";

/** The saved tests of an agent's authority. */
export const savedTests = (agentId: string) =>
  readQuery(["authority-tests", agentId], `/api/agents/${agentId}/authority-tests`, TestList);
