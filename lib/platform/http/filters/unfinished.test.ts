import { expect, it } from "vitest";
import { isUnfinished } from "./unfinished";

it.each([
  "agent:",
  "a OR",
  "a AND ",
  "NOT",
  "(a",
  "(a OR b",
  '"open',
  "agent:a,",
  "-status:",
  "(status:active OR env:",
])("%s still lacks something at its end", (q) => expect(isUnfinished(q)).toBe(true));

it.each(["", "a", "agent:a", "(a OR b)", "a ) b", "OR a", 'agent:a"b x', "a OR OR b"])(
  "%s lacks nothing at its end",
  (q) => expect(isUnfinished(q)).toBe(false),
);
