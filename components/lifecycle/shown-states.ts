import { useQueryClient } from "@tanstack/react-query";
import type { ShownState } from "@/components/forms/use-shown-state";
import type { OfferResponse, OnboardingResponse } from "@/lib/lifecycle/schema";

export type ShownAgent = Pick<OfferResponse["agent"], "version" | "purpose" | "riskTier" | "environment">;

/** The state of an agent on which a person decides who answers for it. */
export function useShownAgent({ version, purpose, riskTier, environment }: ShownAgent): ShownState {
  const client = useQueryClient();
  const facts = { Version: String(version), Purpose: purpose, "Risk tier": riskTier, Environment: environment };
  return { etag: String(version), facts, reload: () => client.invalidateQueries({ queryKey: ["agents"] }) };
}

const addressOf = (one: OnboardingResponse["backupOwner"]): string => one?.person?.name ?? one?.email ?? "none";

/** The state of a request for an agent on which security decides. */
export function useShownOnboarding(request: OnboardingResponse): ShownState {
  const client = useQueryClient();
  const facts = {
    Version: String(request.version),
    Name: request.name,
    Purpose: request.purpose,
    Environment: request.environment,
    Owner: addressOf(request.owner),
    "Backup owner": addressOf(request.backupOwner),
    "Resource servers": request.resourceServers.map(({ name }) => name).join(", ") || "none",
    "Planned end": request.plannedEnd ?? "none",
  };
  return { etag: String(request.version), facts, reload: () => client.invalidateQueries({ queryKey: ["onboarding"] }) };
}
