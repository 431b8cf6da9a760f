import { addPasskey, type Json, succeeded } from "@/lib/testing/http";
import { addAskingSubject, askPerson, type Stage } from "@/lib/testing/stage";

/** Ids of things that belong to one person, by the name of the path parameter. */
export type OthersThings = Record<
  "draftId" | "savedSearchId" | "onboardingId" | "offerId" | "browserId" | "testId" | "passkeyId" | "actionApprovalId",
  string
>;

type Bodies = Readonly<Record<string, Json>>;

/** Makes one of each thing that belongs to one person and that no rule makes for itself. */
export async function makeOthersThings(stage: Stage, agentId: string, bodies: Bodies): Promise<OthersThings> {
  const { client } = stage.owner;
  const make = async (path: string, body: Json | undefined): Promise<string> =>
    succeeded(await client.post<{ id: string }>(path, body ?? {})).id;
  const asked = await askPerson(stage, await addAskingSubject(stage));
  return {
    draftId: await make("/api/drafts", bodies["POST /api/drafts"]),
    onboardingId: await make("/api/onboarding-requests", bodies["POST /api/onboarding-requests"]),
    offerId: await make(`/api/agents/${agentId}/offers`, bodies["POST /api/agents/[agentId]/offers"]),
    savedSearchId: await make("/api/saved-searches", bodies["POST /api/saved-searches"]),
    browserId: await make("/api/session/browsers", bodies["POST /api/session/browsers"]),
    testId: await make(`/api/agents/${agentId}/authority-tests`, bodies["POST /api/agents/[agentId]/authority-tests"]),
    passkeyId: (await addPasskey(client, stage.publicUrl)).passkeyId,
    actionApprovalId: asked.id,
  };
}
