import { expect, it } from "vitest";
import { countWords } from "./count-words";

it.each([
  ["figures once it is counted", true, null, undefined],
  ["figures also when the rows below are written", true, "2026-11-27T14:26:47.912Z", undefined],
  ["that it is being counted while the rows below are not all written", false, null, "Counting what it stopped…"],
  [
    "that it could not be counted when they are written without a count",
    false,
    "2026-11-27T14:26:47.912Z",
    "The delegations and tokens that it stopped could not be counted.",
  ],
])("a revocation shows %s", (_, counted, settledAt, sentence) => {
  expect(countWords({ counted, consequences: { settledAt } })?.sentence).toBe(sentence);
});
