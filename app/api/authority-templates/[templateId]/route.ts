import { editTemplate, removeTemplate } from "@/lib/drafts/templates/commands";
import { getTemplate } from "@/lib/drafts/templates/queries";
import { EditTemplate, TemplateParams, TemplateRemoved, TemplateResponse } from "@/lib/drafts/templates/schema";
import { expectedVersion } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads a template.",
  permission: "requests:read",
  params: TemplateParams,
  response: TemplateResponse,
  handle: ({ principal, params }) => getTemplate(principal, params.templateId),
});

export const PATCH = consoleRoute({
  summary: "Changes a template. Delegations that were begun from it stay as they are.",
  permission: "blueprints:write",
  params: TemplateParams,
  body: EditTemplate,
  versioned: true,
  response: TemplateResponse,
  handle: async ({ principal, params: { templateId }, body, request }) => {
    await editTemplate(principal, templateId, body, expectedVersion(request));
    return getTemplate(principal, templateId);
  },
});

export const DELETE = consoleRoute({
  summary: "Removes a template. Delegations that were begun from it stay as they are.",
  permission: "blueprints:write",
  params: TemplateParams,
  response: TemplateRemoved,
  handle: async ({ principal, params: { templateId: id } }) => {
    await removeTemplate(principal, id);
    return { id };
  },
});
