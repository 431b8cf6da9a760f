import { expect, it } from "vitest";
import { inboxTopics } from "@/components/inbox/count-query";
import { startSection } from "./queries";

it("renews the section of approvers under each topic of the inbox, and when an approval is used", () => {
  expect(startSection("approver").meta.topics).toEqual(expect.arrayContaining([...inboxTopics, "delegations"]));
});
