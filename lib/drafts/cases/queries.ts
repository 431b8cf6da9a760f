import { AgentError } from "@/lib/agents/errors";
import { type Asker, isPermitted, maySee } from "@/lib/agents/policy";
import { findAgent } from "@/lib/agents/queries";
import { draftError } from "@/lib/drafts/errors";
import type { TestList, TestResponse } from "./schema";
import * as store from "./store";

/** Lists the saved tests of an agent. @throws DomainError `agent_not_found`, also if the asker may not see it. */
export async function listTests(asker: Asker, agentId: string): Promise<TestList> {
  const agent = await findAgent(agentId);
  if (!agent || !maySee(asker, agent)) throw new AgentError("agent_not_found", { facts: { agentId } });
  const rows = await store.listOf(agentId);
  return { tests: rows.map(toResponse), can: isPermitted(asker, agent, "requestAuthority") ? ["save"] : [] };
}

/** Reads one saved test. @throws DomainError `test_not_found`, also if the asker may not see its agent. */
export async function getTest(asker: Asker, testId: string): Promise<TestResponse> {
  const row = await store.getOrThrow(testId);
  const agent = await findAgent(row.agentId);
  if (!agent || !maySee(asker, agent)) throw draftError("test_not_found", { facts: { testId } });
  return toResponse(row);
}

const toResponse = ({ createdById: _, createdAt, ...row }: store.TestRow): TestResponse => ({
  ...row,
  createdAt: createdAt.toISOString(),
});
