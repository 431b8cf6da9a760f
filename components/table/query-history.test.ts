import { expect, it } from "vitest";
import { keptQueries, withQuery } from "./query-history";

it("keeps the latest queries, each once", () => {
  expect(withQuery(["a", "b"], "b")).toEqual(["b", "a"]);
  const many = Array.from({ length: 30 }, (_, n) => `q${n}`);
  expect(withQuery(many, "new")).toHaveLength(20);
});

it("reads nothing from what is no list of texts", () => {
  for (const text of [null, "", "{", "{}", "1", '"a"']) expect(keptQueries(text)).toEqual([]);
  expect(keptQueries('["a", 1, null, "b"]')).toEqual(["a", "b"]);
});
