import { afterAll, beforeAll, expect } from "vitest";
import { forgetSingletons } from "@/lib/platform/base/singleton";

// Test files run one after another in one process. All singletons of a process are kept in one place. Emptying it gives
// each file the state of a new process.
beforeAll(forgetSingletons);

// The driver warns once per process of a use that its next version refuses, such as two statements at once.
const refusedNext: string[] = [];
const note = ({ message, stack }: Error) => {
  if (message.includes("pg@9")) refusedNext.push(stack ?? message);
};
beforeAll(() => void process.on("warning", note));
afterAll(() => {
  process.off("warning", note);
  expect(refusedNext).toEqual([]);
});
