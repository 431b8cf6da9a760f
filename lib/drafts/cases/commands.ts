import { AgentError } from "@/lib/agents/errors";
import { type Asker, isPermitted, maySee } from "@/lib/agents/policy";
import { findAgent } from "@/lib/agents/queries";
import { append } from "@/lib/audit/append";
import { draftError } from "@/lib/drafts/errors";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { refuseStaleVersion } from "@/lib/platform/http/version-tag";
import { testEdited, testRemoved, testSaved } from "./events";
import type { EditTest, SaveTest } from "./schema";
import * as store from "./store";

/** Saved tests of one agent, at most. */
const maxTests = 100;

/**
 * Saves a question about an agent's authority with the expected answer. The asker must be allowed to request authority
 * for the agent.
 *
 * @returns the id of the saved test.
 * @throws DomainError `agent_not_found`, `not_allowed`, `test_exists`, `too_many_tests`.
 */
export function saveTest(asker: Asker, agentId: string, input: SaveTest): Promise<string> {
  return transaction(async (tx) => {
    await mayWriteFor(tx, asker, agentId, () => new AgentError("agent_not_found", { facts: { agentId } }));
    if ((await store.countOf(tx, agentId)) >= maxTests) throw draftError("too_many_tests");
    const [id, now] = [newId("authorityTest"), clock.now()];
    await store.insert(tx, { ...input, id, agentId, createdById: asker.personId, createdAt: now });
    await append(tx, testSaved(actorOf(asker), { ...input, id, agentId }), now);
    return id;
  });
}

/** Changes a saved test. Throws `test_not_found`, `test_exists`, `test_changed_meanwhile`. */
export function editTest(
  asker: Asker,
  testId: string,
  { name, question, expected }: EditTest,
  version: number | undefined,
): Promise<void> {
  return transaction(async (tx) => {
    const test = await writable(tx, asker, testId);
    refuseStaleVersion(version, test.version);
    const to = {
      name: name ?? test.name,
      question: question ?? test.question,
      expected: expected ?? test.expected,
    };
    await store.replace(tx, test, to);
    await append(tx, testEdited(actorOf(asker), test, { ...test, ...to }));
  });
}

/** Removes a saved test. Throws `test_not_found`. */
export function removeTest(asker: Asker, testId: string): Promise<void> {
  return transaction(async (tx) => {
    const test = await writable(tx, asker, testId);
    await store.remove(tx, test);
    await append(tx, testRemoved(actorOf(asker), test));
  });
}

const actorOf = ({ personId }: Asker) => ({ type: "person", id: personId }) as const;

async function writable(tx: Tx, asker: Asker, testId: string): Promise<store.TestRow> {
  const test = await store.getOrThrow(testId, tx);
  await mayWriteFor(tx, asker, test.agentId, () => draftError("test_not_found", { facts: { testId } }));
  return test;
}

async function mayWriteFor(tx: Tx, asker: Asker, agentId: string, missing: () => Error): Promise<void> {
  const agent = await findAgent(agentId, tx);
  if (!agent || !maySee(asker, agent)) throw missing();
  if (!isPermitted(asker, agent, "requestAuthority")) throw new AgentError("not_allowed", { facts: { agentId } });
}
