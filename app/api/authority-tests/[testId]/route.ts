import { editTest, removeTest } from "@/lib/drafts/cases/commands";
import { getTest } from "@/lib/drafts/cases/queries";
import { EditTest, TestParams, TestRemoved, TestResponse } from "@/lib/drafts/cases/schema";
import { expectedVersion } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const PATCH = consoleRoute({
  summary: "Changes a saved test of an agent's authority.",
  permission: "requests:create",
  params: TestParams,
  body: EditTest,
  versioned: true,
  response: TestResponse,
  handle: async ({ principal, params: { testId }, body, request }) => {
    await editTest(principal, testId, body, expectedVersion(request));
    return getTest(principal, testId);
  },
});

export const DELETE = consoleRoute({
  summary: "Removes a saved test of an agent's authority.",
  permission: "requests:create",
  params: TestParams,
  response: TestRemoved,
  handle: async ({ principal, params: { testId: id } }) => {
    await removeTest(principal, id);
    return { id };
  },
});
