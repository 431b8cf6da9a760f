import { expect, it } from "vitest";
import { migrateApart } from "./migration-thread";

const folders = { schema: "schema", migrations: "migrations" };
const program = (text: string) => new URL(`data:text/javascript,${encodeURIComponent(text)}`);

it.each([
  ["ends without an answer", "", /ended without an answer \(0\)/],
  ["waits for what never comes", "await new Promise(() => {})", /ended without an answer \(13\)/],
  ["fails", "throw new Error('no room')", /no room/],
])("a thread of migrations that %s fails the start", async (_, text, message) => {
  await expect(migrateApart("postgres://none", folders, program(text))).rejects.toThrow(message);
});
