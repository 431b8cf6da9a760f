import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectTo, discard, startTestServer, type TestServer } from "@/e2e/support/server/process";
import { parsePublicJwk, thumbprint } from "@/lib/protocols/jose/jwk";
import { type AgentClient, newKey } from "@/lib/testing/agent-client";
import { conforms } from "@/lib/testing/conforms";
import type { Sql } from "@/lib/testing/database";
import { succeeded } from "@/lib/testing/http";
import { addSubject, type Stage, type Subject, setStage } from "@/lib/testing/stage";

// Two server processes over one database: of rotations that reach both at once, one wins.
let first: TestServer;
let second: TestServer;
let stage: Stage;
let sql: Sql;
let end: () => Promise<void>;

beforeAll(async () => {
  first = await startTestServer();
  second = await startTestServer(first);
  stage = await setStage(first);
  ({ sql, end } = await connectTo(first));
});

afterAll(async () => {
  await end();
  await first.stop();
  await discard(second);
});

type Key = ReturnType<typeof newKey>;
type Proposal = { key: Key; jkt: string; won: boolean; answer: string };
type Instance = { status: string; generation: number; thumbprint: string; pendingKey: { thumbprint: string } | null };

const resource = () => stage.server.identifier;
const jktOf = ({ jwk }: Key): string => thumbprint(parsePublicJwk(jwk));
const instanceOf = async ({ instance }: Subject) =>
  succeeded(await stage.admin.get<Instance>(`/api/instances/${instance.clientId}`));

/** Lists the faults in the outcome of concurrent rotations. K1 requires one winner, whose key alone is pending. */
function faultsOf(proposals: readonly Pick<Proposal, "jkt" | "won">[], pending: readonly string[]): string[] {
  const winners = proposals.filter(({ won }) => won).map(({ jkt }) => jkt);
  return [
    ...(winners.length === 1 ? [] : [`${winners.length} won`]),
    ...(pending.length === 1 ? [] : [`${pending.length} are pending`]),
    ...winners.filter((jkt) => !pending.includes(jkt)).map((jkt) => `${jkt} won and is not pending`),
  ];
}

/** Proposes a key. A server that is too busy for an answer is asked again. */
async function propose(instance: AgentClient, key: Key, at: string): Promise<Proposal> {
  const { status, body } = await instance.rotate(key, { at });
  if (status === 503) return propose(instance, key, at);
  return { key, jkt: jktOf(key), won: status === 200, answer: `${status} ${body.error ?? "ok"}` };
}

const pendingOf = async (instanceId: string): Promise<string[]> => {
  const text = "select jkt from instance_keys where instance_id = $1 and state = 'pending'";
  return (await sql<{ jkt: string }>(text, [instanceId])).map(({ jkt }) => jkt);
};

describe("K1 fifty rotations at once, to both servers", () => {
  let subject: Subject;
  let winner: Proposal;
  let losers: Proposal[];
  beforeAll(async () => {
    subject = await addSubject(stage);
    const { instance } = subject;
    const keys = Array.from({ length: 50 }, newKey);
    const proposals = await Promise.all(keys.map((key, i) => propose(instance, key, (i % 2 ? first : second).url)));
    expect(faultsOf(proposals, await pendingOf(instance.clientId))).toEqual([]);
    losers = proposals.filter(({ won }) => !won);
    [winner] = proposals.filter(({ won }) => won) as [Proposal];
  });

  it("one becomes pending; the others are told that a rotation is under way, and leave no key behind", async () => {
    expect(losers.map(({ answer }) => answer)).toEqual(Array(49).fill("400 invalid_request"));
    const keys = await sql<{ state: string }>("select state from instance_keys where instance_id = $1", [
      subject.instance.clientId,
    ]);
    expect(keys.map(({ state }) => state).toSorted()).toEqual(["current", "pending"]);
    expect((await instanceOf(subject)).pendingKey?.thumbprint).toBe(winner.jkt);
  });

  it(
    conforms("RFC 7592", "2.2", "an update whose answer was lost is answered alike, after a kill and a new start too"),
    async () => {
      const again = succeeded(await subject.instance.rotate(winner.key, { at: second.url }));
      await second.kill();
      second = await startTestServer(first);
      expect(succeeded(await subject.instance.rotate(winner.key, { at: second.url }))).toEqual(again);
      expect(again).toMatchObject({ client_id: subject.instance.clientId, jwks: { keys: [{ x: winner.key.jwk.x }] } });
    },
  );

  it("the old key works until the new one is used, also where losers used theirs, and then the new one does", async () => {
    const { instance } = subject;
    const ask = async (key: Key, at: string) => (await instance.withKey(key).requestToken(resource(), { at })).status;
    for (const { key } of losers.slice(0, 4)) expect(await ask(key, first.url)).toBe(401);
    for (const { url } of [first, second]) expect(await ask(instance.key, url)).toBe(200);
    const used = await Promise.all(Array.from({ length: 6 }, (_, i) => ask(winner.key, (i % 2 ? first : second).url)));
    expect(used).toEqual(Array(6).fill(200));
    for (const { key } of losers.slice(0, 4)) expect(await ask(key, second.url)).toBe(401);
    expect(await instanceOf(subject)).toMatchObject({ status: "active", generation: 2, thumbprint: winner.jkt });
    const { detections } = succeeded(
      await stage.admin.get<{ detections: unknown[] }>(`/api/detections?agentId=${subject.agentId}`),
    );
    expect(detections).toEqual([]);
  });
});
