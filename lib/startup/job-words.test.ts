import { expect, it } from "vitest";
import { jobWords } from "@/lib/jobs/words";
import { jobRegistry } from "@/lib/startup/job-registry";

it("every job says what it does, and no words are left of one that is gone", () => {
  expect(Object.keys(jobWords).toSorted()).toEqual(jobRegistry.map(({ name }) => name).toSorted());
});
