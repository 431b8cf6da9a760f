import type { CatalogueField } from "@/lib/authority/language/model";
import type { ResourceServerResponse } from "@/lib/resource-servers/schema";

const samples: Record<CatalogueField["kind"], unknown> = {
  money: "120.00",
  number: "1",
  string: "…",
  boolean: true,
};

/** The fields of a type with a sample in each; money brings its currency. */
function contextOf(fields: Record<string, CatalogueField>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]) => [
      [name, samples[field.kind]],
      ...(field.kind === "money" ? [[field.unitField, "USD"]] : []),
    ]),
  );
}

/** The question that a system asks before an action of an agent (AuthZEN Authorization API 1.0). */
export function evaluationCommand(
  issuer: string,
  { types }: Pick<ResourceServerResponse, "types">,
  key: string,
): string {
  const [type] = types;
  const question = {
    subject: { type: "agent", id: "<SPIFFE ID>", properties: { access_token: "<access token>" } },
    action: { name: type?.actions[0] ?? "read" },
    resource: { type: type?.name ?? "resource", id: "<resource>" },
    context: contextOf(type?.fields ?? {}),
  };
  return [
    `curl -X POST ${issuer}/access/v1/evaluation \\`,
    `  -H "Authorization: Bearer ${key}" \\`,
    '  -H "Content-Type: application/json" \\',
    `  -d '${JSON.stringify(question, null, 2)}'`,
  ].join("\n");
}
