import { findPins } from "@/lib/cases/queries";
import { PinFilters, PinList } from "@/lib/cases/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists the cases that hold some entries of the trail.",
  permission: "audit:read",
  query: PinFilters,
  response: PinList,
  handle: ({ query }) => findPins(query),
});
