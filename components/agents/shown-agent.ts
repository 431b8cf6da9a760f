import { useQueryClient } from "@tanstack/react-query";
import type { ShownState } from "@/components/forms/use-shown-state";
import type { AgentResponse } from "@/lib/agents/schema";
import { agentKeys } from "./queries";

/** The state of an agent on which a person decides, in words. */
export function useShownAgent({ version, status, purpose, owner, riskTier, environment }: AgentResponse): ShownState {
  const client = useQueryClient();
  const facts = {
    ...{ Status: status, Purpose: purpose, Owner: owner?.name ?? "none" },
    ...{ "Risk tier": riskTier, Environment: environment },
  };
  return { etag: `"${version}"`, facts, reload: () => client.invalidateQueries({ queryKey: agentKeys.all }) };
}
