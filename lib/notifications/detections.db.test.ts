import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { raiseDetection } from "@/lib/detections/commands";
import { type DetectionKind, detectionKinds } from "@/lib/detections/model";
import { transaction } from "@/lib/platform/database/transaction";
import { given, type TestAgent } from "@/lib/testing/direct";
import { tellAll, toldTo } from "@/lib/testing/notifications";
import { createWorld, type World } from "@/lib/testing/world";
import { sentenceOf } from "./sentences";

let world: World;
let agent: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  agent = await given.agent();
  await tellAll();
});
afterAll(() => world.end());

async function raised(kind: DetectionKind): Promise<string> {
  await transaction((tx) =>
    raiseDetection(tx, { kind, agentId: agent.agentId, instanceId: null, sightings: [], severity: "high" }),
  );
  const [row] = await world.sql<{ id: string }>("select id from detections order by id desc limit 1");
  return row?.id ?? "";
}

describe("a detection", () => {
  it("is told with what was seen, and the link opens it", async () => {
    const id = await raised("limit_probing");
    expect((await toldTo(agent.owner)).find(({ subjectId }) => subjectId === id)).toMatchObject({
      kind: "detection_raised",
      sentence: expect.stringMatching(/^Limits are probed: the agent /),
      link: `/detections?detection=${id}`,
    });
  });

  it("about a resource server or a person names it", () => {
    expect(sentenceOf("detection_raised", { how: "silent_server", agent: "", subject: "Payments" })).toBe(
      "A resource server stopped asking: Payments",
    );
    expect(sentenceOf("detection_raised", { how: "sign_in_anomaly", agent: "", subject: "Ada Park" })).toBe(
      "An unusual sign-in of an approver: Ada Park",
    );
  });

  it.each(detectionKinds)("has words of its own: %s", (how) => {
    const sentence = sentenceOf("detection_raised", { how, agent: "refund-agent", subject: "Ada Park" });
    expect(sentence).toMatch(/refund-agent|Ada Park/);
    expect(sentence).not.toMatch(/unexpected/);
  });
});
