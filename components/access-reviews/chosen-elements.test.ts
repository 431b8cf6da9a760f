import { expect, it } from "vitest";
import { actionsField, chosenElements } from "./chosen-elements";

const authority = [
  { id: "a", type: "payment", actions: ["create", "read"] },
  { id: "b", type: "refund", actions: ["create"] },
];
const chosen = (...fields: [string, string][]) => {
  const typed = new FormData();
  for (const [id, action] of fields) typed.append(actionsField({ id }), action);
  return chosenElements(authority, typed);
};

it("the chosen actions of each element remain, and elements without one end", () => {
  expect(chosen(["a", "read"], ["b", "create"])).toEqual([
    { id: "a", type: "payment", actions: ["read"] },
    authority[1],
  ]);
  expect(chosen(["a", "create"], ["a", "read"])).toEqual([authority[0]]);
  expect(chosen()).toEqual([]);
});

it("no action is added that the element does not have", () => {
  expect(chosen(["b", "delete"], ["a", "read"])).toEqual([{ id: "a", type: "payment", actions: ["read"] }]);
});
