import { afterAll, beforeAll, expect, it } from "vitest";
import { startExport } from "@/lib/exports/commands";
import { order, written } from "@/lib/testing/exports";
import { toldTo } from "@/lib/testing/notifications";
import { sealed } from "@/lib/testing/streams";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
beforeAll(async () => {
  world = await createWorld();
  await sealed([{ type: "blueprint.created", actor: { type: "system", id: "test" } }]);
});
afterAll(() => world.end());

it("a finished export is told once to the person who ordered it, and to no other one", async () => {
  const [auditor, other] = [await world.person(["auditor"]), await world.person(["auditor"])];
  const ready = async (person: { personId: string }) =>
    (await toldTo(person))
      .filter(({ kind }) => kind === "export_ready")
      .map(({ subjectId, link }) => [subjectId, link]);
  await startExport(auditor, order());
  expect(await ready(auditor)).toEqual([]);
  const id = await written(auditor);
  expect(await ready(auditor)).toEqual([[id, "/exports"]]);
  expect(await ready(auditor)).toHaveLength(1);
  expect(await ready(other)).toEqual([]);
});
