import type { Asker } from "@/lib/agents/policy";
import { peopleNames } from "@/lib/agents/queries";
import { explainAuthority } from "@/lib/authority/words/explain";
import type { TemplateList, TemplateResponse } from "./schema";
import * as store from "./store";

/** Lists the templates that delegations can be begun from. */
export async function listTemplates(asker: Asker): Promise<TemplateList> {
  const rows = await store.list();
  const names = await peopleNames(rows.map(({ updatedById }) => updatedById));
  return { templates: rows.map((row) => toResponse(row, names, asker)) };
}

/** Reads one template. @throws DomainError `template_not_found` */
export async function getTemplate(asker: Asker, templateId: string): Promise<TemplateResponse> {
  const row = await store.getOrThrow(templateId);
  return toResponse(row, await peopleNames([row.updatedById]), asker);
}

function toResponse(row: store.TemplateRow, names: ReadonlyMap<string, string>, asker: Asker): TemplateResponse {
  const { id, name, description, purpose, authority, days, maxDepth, version, updatedAt, updatedById } = row;
  return {
    ...{ id, name, description, purpose, authority, days, maxDepth, version },
    sentence: explainAuthority(authority),
    updatedAt: updatedAt.toISOString(),
    updatedBy: { id: updatedById, name: names.get(updatedById) ?? updatedById },
    can: asker.permissions.has("blueprints:write") ? ["edit", "remove"] : [],
  };
}
