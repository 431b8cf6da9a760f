import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

it("exactly the endpoints that read If-Match say that they do, so that all others refuse it", () => {
  const files = readdirSync("app", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith("route.ts"));
  const endpoints = files.flatMap((file) =>
    readFileSync(join("app", file), "utf8")
      .split(/^(?=export const )/m)
      .map((text) => ({ name: `${file} ${text.slice(0, 24)}`, reads: /expected(?:Version|Tag)\(/.test(text), text })),
  );
  const wrong = endpoints.filter(({ reads, text }) => reads !== text.includes("versioned: true"));
  expect(wrong.map(({ name }) => name)).toEqual([]);
  expect(endpoints.filter(({ reads }) => reads).length).toBeGreaterThan(20);
});
