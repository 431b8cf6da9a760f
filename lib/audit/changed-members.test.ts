import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { changedMembers, changedRefs } from "./changed-members.model";

type Example = { body: { facts?: { changes?: { member?: string }[] } } };

const examples = readFileSync(new URL("sentences/examples.ndjson", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Example);

it("lists each member that a record of any type changes", () => {
  const members = new Set(
    examples.flatMap(({ body }) => body.facts?.changes ?? []).flatMap(({ member }) => member ?? []),
  );
  expect(members.size).toBeGreaterThan(20);
  expect([...members].filter((member) => !(changedMembers as readonly string[]).includes(member))).toEqual([]);
});

it("gives references for known members alone", () => {
  expect(changedRefs({ changes: [{ member: "riskTier" }, { member: "per_1" }, null, "name"] })).toEqual([
    "changed:riskTier",
  ]);
  expect([changedRefs(undefined), changedRefs({ changes: "riskTier" }), changedRefs({})]).toEqual([[], [], []]);
});
