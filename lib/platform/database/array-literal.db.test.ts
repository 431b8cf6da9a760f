import { afterAll, beforeAll, expect, it } from "vitest";
import { createWorld, type World } from "@/lib/testing/world";
import { arrayLiteral } from "./array-literal";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

const odd = [
  "",
  " ",
  "null",
  "NULL",
  "a,b",
  "{}",
  '"',
  "\\",
  '\\"',
  "a\nb\tc",
  "é€😀",
  "'",
  "$1",
  "{NULL}",
  "per_01",
  "1.5",
];

it("an array of texts comes back from the database as it was, with what is missing", async () => {
  const values = [...odd, null, ...odd.toReversed()];
  const [row] = await world.sql<{ values: (string | null)[] }>("select $1::text[] as values", [arrayLiteral(values)]);
  expect(row?.values).toEqual(values);
});

it("an array within an array of texts comes back as it was", async () => {
  const [row] = await world.sql<{ values: string[] }>("select ($1::text[])[1]::text[] as values", [
    arrayLiteral([arrayLiteral(odd)]),
  ]);
  expect(row?.values).toEqual(odd);
});
