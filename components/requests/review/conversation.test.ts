import { expect, it } from "vitest";
import { aboutWords } from "./conversation";

it.each([
  [":assignee", "passed the request on"],
  [":status", "withdrew the request"],
  [":votes", "withdrew an approval"],
  ["authority[0].limits", "about the limits of payment"],
  ["authority[7].limits", "about: authority[7].limits"],
  ["expiresAt", "about: Validity"],
  ["constructor", "about: constructor"],
])("the subject %s of a remark is written as words", (path, words) => {
  expect(aboutWords(path, [{ type: "payment" }])).toBe(words);
});
