import { consoleRoute } from "@/lib/sign-in/console-route";
import { sectionPermissions } from "@/lib/start-page/model";
import { getStartSection } from "@/lib/start-page/queries";
import { StartSection, StartSectionParams } from "@/lib/start-page/schema";

export const GET = consoleRoute({
  summary: "Reads one section of the start page: figures, short lists, and decisions per minute, each with its link.",
  permission: Object.values(sectionPermissions),
  params: StartSectionParams,
  response: StartSection,
  handle: ({ principal, params }) => getStartSection(principal, params.section),
});
