import { until } from "@/e2e/support/until";
import { type HttpClient, succeeded } from "@/lib/testing/http";
import { addAgent, type Stage } from "@/lib/testing/stage";

/** Reads again until an answer is as it should be. */
const untilAnswer = <Body>(client: HttpClient, path: string, isReady: (body: Body) => boolean): Promise<true> =>
  until(
    `${path} never answered as it should.`,
    async () => isReady(succeeded(await client.get<Body>(path))) || undefined,
  );

const reason = "For a test";
type Made = { agentId: string };

async function addActive(stage: Stage): Promise<Made> {
  const { agentId } = await addAgent(stage);
  succeeded(await stage.admin.post(`/api/agents/${agentId}/activate`, {}));
  return { agentId };
}

/** A revoked agent whose consequences are written, so that it may be reinstated. */
async function revokedAgent(stage: Stage): Promise<Made> {
  const { agentId } = await addActive(stage);
  succeeded(await stage.admin.post("/api/revocations", { scope: { agentId }, reason }));
  type Agent = { can: string[] };
  await untilAnswer(stage.admin, `/api/agents/${agentId}`, ({ can }: Agent) => can.includes("reinstate"));
  return { agentId };
}

const retired = new WeakMap<Stage, Promise<Made>>();

/** A retired agent with its certificate. One is enough: nothing changes it. */
function retiredAgent(stage: Stage): Promise<Made> {
  const known = retired.get(stage) ?? retire(stage);
  retired.set(stage, known);
  return known;
}

async function retire(stage: Stage): Promise<Made> {
  const { agentId } = await addActive(stage);
  succeeded(await stage.admin.post(`/api/agents/${agentId}/retire`, { reason }));
  type Retirement = { certificate: object | null };
  const path = `/api/agents/${agentId}/retirement`;
  await untilAnswer(stage.admin, path, ({ certificate }: Retirement) => certificate !== null);
  return { agentId };
}

export const endedAgent = { revoked: revokedAgent, retired: retiredAgent } as const;
