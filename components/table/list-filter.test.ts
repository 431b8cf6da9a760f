import { expect, it } from "vitest";
import { inWords } from "./filter-in-words";
import { adjective, comparedWith, days, listFilter, yesOrNo } from "./list-filter";

const { wording, keys } = listFilter("agents", {
  status: { hint: "state", words: adjective },
  waits: { hint: "wait", words: yesOrNo("waiting", "not waiting") },
  unused: { hint: "use", words: days("without an action for {}") },
  env: { hint: "environment", words: "in {}" },
  score: { hint: "score", words: comparedWith("with a score {}") },
  other: { hint: "more" },
});

it("lists the keys without their words", () => {
  expect(keys[0]).toEqual({ key: "status", hint: "state" });
});

it.each([
  ["status:active,changes_requested env:prod", "Active or changes requested agents in prod"],
  ["-status:retired unused:30d", "Agents without an action for 30 days, not retired"],
  ["waits:no -waits:no", "Agents not waiting, waiting"],
  ["(env:prod OR other:x) refund", "Agents with “refund”, either in prod or with other x"],
  ["env:prod OR (env:dev NOT (a OR b))", "Agents, either in prod or in dev and not (with “a” or with “b”)"],
  ["score:>70 -score:>=90", "Agents with a score above 70, not with a score of at least 90"],
  ["score:1,2", "Agents with a score of 1 or 2"],
  ["", ""],
])("says %s in words", (q, words) => expect(inWords(q, wording)).toBe(words));
