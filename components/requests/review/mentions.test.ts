import { expect, it } from "vitest";
import { mentionsIn, suggestedFor, withMention } from "./mentions";

const people = [
  { id: "per_1", name: "Mara Okafor" },
  { id: "per_2", name: "Mara" },
  { id: "per_3", name: "Jonas Weber" },
];
const names = (text: string) => suggestedFor(text, text.length, people).map(({ name }) => name);

it("people are suggested after an @ at the beginning of a word", () => {
  expect(names("Why, @ma")).toEqual(["Mara Okafor", "Mara"]);
  expect(names("@")).toHaveLength(3);
  expect(names("mail@ma")).toEqual([]);
  expect(names("@Jonas Weber")).toEqual([]);
});

it("a chosen name replaces its first letters, and the caret follows it", () => {
  expect(withMention("Why, @ma?", 8, "Mara")).toEqual({ text: "Why, @Mara ?", caret: 11 });
});

it("of two names, one of which begins the other, the longer is meant", () => {
  expect(mentionsIn("@Mara Okafor and @Jonas Weber: why?", people)).toEqual(["per_1", "per_3"]);
  expect(mentionsIn("@Mara: why?", people)).toEqual(["per_2"]);
});
