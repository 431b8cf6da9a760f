import { reportOn } from "@/lib/controls/reports/queries";
import { ComplianceReport, FrameworkParams } from "@/lib/controls/reports/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reports on the requirements of a framework, with the newest results of their controls.",
  permission: "audit:read",
  params: FrameworkParams,
  response: ComplianceReport,
  handle: ({ principal, params }) => reportOn(principal, params.framework),
});
