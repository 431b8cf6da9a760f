import { createTemplate } from "@/lib/drafts/templates/commands";
import { getTemplate, listTemplates } from "@/lib/drafts/templates/queries";
import { CreateTemplate, TemplateList, TemplateResponse } from "@/lib/drafts/templates/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists the templates that delegations are begun from, by name.",
  permission: "requests:read",
  response: TemplateList,
  handle: ({ principal }) => listTemplates(principal),
});

export const POST = consoleRoute({
  summary: "Makes a template: a named authority with its terms.",
  permission: "blueprints:write",
  body: CreateTemplate,
  response: TemplateResponse,
  status: 201,
  handle: async ({ principal, body }) => getTemplate(principal, await createTemplate(principal, body)),
});
