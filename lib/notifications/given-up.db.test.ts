import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { NotificationKind } from "@/lib/notifications/model";
import { newId } from "@/lib/platform/base/id";
import { linkIdentity } from "@/lib/sign-in/account-links/commands";
import { given } from "@/lib/testing/direct";
import { tellAll, toldTo } from "@/lib/testing/notifications";
import { createWorld, type World } from "@/lib/testing/world";
import { tellOfGivenUp } from "./jobs";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
beforeEach(tellAll);
afterAll(() => world.end());

/** Lets the last attempt after six hours fail, and answers the payload of the job that goes on. */
async function givenUp(kind: NotificationKind): Promise<unknown> {
  await world.sql(`alter table notifications add constraint broken check (kind <> '${kind}') not valid`);
  await world.sql("update notification_causes set attempts = 8");
  await tellAll();
  expect(await world.sql("select 1 from notification_causes")).toEqual([]);
  const [job] = await world.sql<{ payload: unknown }>(
    "select data->'payload' as payload from pgboss.job where data->>'job' = $1 order by created_on desc limit 1",
    [tellOfGivenUp.name],
  );
  // The job fails as well, so that the queue lists it with its error.
  await expect(tellOfGivenUp.execute(job?.payload)).rejects.toThrow(/broken/);
  await world.sql("alter table notifications drop constraint broken");
  return job?.payload;
}

it("a cause that fails for hours becomes a job, which tells each person once", async () => {
  const agent = await given.agent();
  await tellAll();
  const requestId = await given.request(agent);
  const payload = await givenUp("request_to_decide");
  await tellOfGivenUp.execute(payload);
  await tellOfGivenUp.execute(payload);
  const told = (await toldTo(agent.approver)).filter(({ subjectId }) => subjectId === requestId);
  expect(told).toHaveLength(1);
});

it("what ends by time alone is read once more then, also by the job", async () => {
  const [admin, second] = [await world.person(["admin"]), await world.person(["admin"])];
  const member = await world.person(["member"]);
  await linkIdentity(admin, member.personId, { iss: "https://idp.acme.example", sub: newId("key") });
  await tellOfGivenUp.execute(await givenUp("change_to_confirm"));
  expect((await toldTo(second)).map(({ kind }) => kind)).toEqual(["change_to_confirm"]);
  const causes = await world.sql("select due_at > now() as waits from notification_causes where type like '%link%'");
  expect(causes).toEqual([{ waits: true }]);
});
