import { afterAll, beforeAll, expect, it } from "vitest";
import { newId } from "@/lib/platform/base/id";
import { given } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import { addNotifications, type NewNotification } from "./causes/store";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

it("the cause of a notification is due as soon as it is left, at any part of a millisecond", async () => {
  const [found] = await world.sql<{ early: number }>(
    `with caused as (insert into notification_causes (type, about) select 'moon.landed', '{}' from generate_series(1, 200)
       returning due_at > clock_timestamp() as is_early)
     select count(*) filter (where is_early)::int as early from caused`,
  );
  expect(found).toEqual({ early: 0 });
});

it("a delivery at once is due at once though the server's clock is ahead of the database, and a later one is not", async () => {
  const { personId } = await given.approver();
  const ahead = new Date(Date.now() + 30_000);
  const later = new Date(ahead.getTime() + 60_000);
  const notice: NewNotification = {
    ...{ id: newId("notification"), personId, kind: "export_ready", subjectId: "exp_1", occasion: "export_ready:1" },
    ...{ link: "/exports", details: {}, why: "own" },
    deliveries: [
      { channel: "mail", dueAt: ahead },
      { channel: "push", dueAt: later },
    ],
  };
  await addNotifications([notice], ahead);
  const rows = await world.sql<{ channel: string; isDue: boolean; dueAt: Date }>(
    `select channel, due_at <= clock_timestamp() as "isDue", due_at as "dueAt" from notification_deliveries
     where notification_id = $1 order by channel`,
    [notice.id],
  );
  expect(rows).toMatchObject([{ isDue: true }, { isDue: false, dueAt: later }]);
});
