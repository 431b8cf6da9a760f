import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connectTo, discard, startTestServer, type TestServer } from "@/e2e/support/server/process";
import { HttpClient, succeeded } from "@/lib/testing/http";
import { multiplyAgent } from "@/lib/testing/multiplied-agents";
import { addSubject, type Stage, type Subject, setStage } from "@/lib/testing/stage";

/** How many agents decide: few here, 100,000 by `npm run soak`. */
const agents = Number(process.env.KNOWN_AGENTS ?? 1_500);
const portion = 20;
/** All memory with 100,000 agents. With 1,500 the growth is bounded, of some 40 MB: the code that is loaded takes the rest. */
const limitMb = (before: number): number => (agents > 1_500 ? 400 : before + 80);

let server: TestServer;
let stage: Stage;
let subject: Subject;
let jti: string;

beforeAll(async () => {
  server = await startTestServer();
  stage = await setStage(server);
  subject = await addSubject(stage);
  jti = JSON.parse(Buffer.from(subject.token.split(".")[1] ?? "", "base64url").toString()).jti;
  const { sql, end } = await connectTo(server);
  const original = { ...subject, instanceId: subject.instance.clientId, jti };
  for (let from = 1; from <= agents; from += 2_000) {
    await multiplyAgent(sql, original, from, Math.min(agents, from + 1_999));
  }
  await end();
}, 3_600_000);
afterAll(() => discard(server));

async function residentMb(): Promise<number> {
  const status = await readFile(`/proc/${server.pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1_024;
}

/** One decision of each of some agents, by the id of its token. */
async function decide(pep: HttpClient, from: number): Promise<boolean[]> {
  const evaluations = Array.from({ length: Math.min(portion, agents - from + 1) }, (_, i) => ({
    subject: {
      type: "agent",
      id: `${subject.agentId}-${from + i}`,
      properties: { token_jti: `${jti}-${from + i}` },
    },
    action: { name: "create" },
    resource: { type: "payment", id: "account/eu-7/pay-1" },
    context: { task: "refund", amount: "1.00", currency: "USD" },
  }));
  type Answers = { evaluations: { decision: boolean }[] };
  const headers = { authorization: `Bearer ${stage.server.pepKey}` };
  for (;;) {
    const answers = await pep.post<Answers>("/access/v1/evaluations", { evaluations }, headers);
    // A busy machine may not read everything about so many agents in time: then it is asked again.
    if (answers.status !== 503) return succeeded(answers).evaluations.map(({ decision }) => decision);
  }
}

it("N12 what a server keeps of the agents that it knows is bounded: it stays below 400 MB", async () => {
  const pep = new HttpClient(server.url);
  const before = await residentMb();
  let most = before;
  for (let from = 1; from <= agents; from += portion) {
    expect(await decide(pep, from)).not.toContain(false);
    most = Math.max(most, await residentMb());
  }
  process.stdout.write(
    `${agents} agents known: ${most.toFixed(0)} MB at most, ${(await residentMb()).toFixed(0)} MB now, ${before.toFixed(0)} MB before\n`,
  );
  // Garbage of the last answers may still be there.
  await expect.poll(residentMb, { timeout: 30_000, interval: 200 }).toBeLessThan(limitMb(before));
}, 3_600_000);
