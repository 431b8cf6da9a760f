import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { productSources } from "@/lib/testing/sources";
import { ownParts } from "./own-parts.model";

it("lists each part of the server that acts in a record, so that actor: finds it", () => {
  const acting = /type: "system", id: "([a-z-]+)"/g;
  const sources = productSources().filter((path) => !path.startsWith("testing/"));
  const found = sources.flatMap((path) =>
    [...readFileSync(join("lib", path), "utf8").matchAll(acting)].map(([, id]) => id),
  );
  expect(found.length).toBeGreaterThan(20);
  expect([...new Set(found)].toSorted()).toEqual([...ownParts].toSorted());
});
