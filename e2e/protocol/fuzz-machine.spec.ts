import { beforeAll, describe, expect, it } from "vitest";
import { expectDeclared, inRounds, runsOf, samples, seedOf, sendTo } from "@/e2e/protocol/fuzz/campaign";
import { type MachineWorld, machineShots } from "@/e2e/protocol/fuzz/machine-calls";
import { soundShots } from "@/e2e/protocol/fuzz/machine-sound";
import { sharedServer } from "@/e2e/support/server/shared";
import { HttpClient } from "@/lib/testing/http";
import { addAgent, addSubject, enrolmentToken, evaluate, setStage } from "@/lib/testing/stage";

// Random requests to /oauth, /access, /log and /.well-known: never 500, and only statuses that the standards define.
const server = sharedServer();
let world: MachineWorld;

beforeAll(async () => {
  const stage = await setStage(server);
  const subject = await addSubject(stage);
  const { body } = await evaluate(stage, subject);
  const { agentId } = await addAgent(stage);
  const token = await enrolmentToken(stage, agentId);
  world = { stage, subject, enrolmentToken: token, decisionId: body.context.decision_id };
});

describe("the machine interface", () => {
  it("answers as declared to any input", { timeout: 3_600_000 }, async () => {
    await inRounds(seedOf("machine interface"), runsOf(40), async (seed, runs) => {
      // Each round makes new requests, because assertions and proofs last a minute.
      const shots = Object.values(machineShots(world)).flatMap((shot, at) => samples(shot, runs, seed + at));
      const sent = sendTo(server.url, () => "");
      // The valid requests behind the hostile ones pass before and after them.
      await expectDeclared(soundShots(world), sent);
      await expectDeclared(shots, sent);
      await expectDeclared(soundShots(world), sent);
    });
  });

  it("leaves a server that lives and decides", async () => {
    const client = new HttpClient(server.url);
    expect([(await client.get("/healthz")).status, (await client.get("/readyz")).status]).toEqual([200, 200]);
    expect((await evaluate(world.stage, world.subject)).status).toBe(200);
  });
});
