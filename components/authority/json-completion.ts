import type { CompletionContext, CompletionResult, CompletionSource } from "@codemirror/autocomplete";
import { syntaxTree } from "@codemirror/language";
import { type Catalogue, DAYS, ENVIRONMENTS, WINDOWS } from "@/lib/authority/language/model";
import { namesAround, type SyntaxNode } from "./json-places";

/** Members by what they stand in; an element itself is `""`. */
const members: Record<string, readonly string[]> = {
  "": ["type", "locations", "actions", "identifiers", "limits", "conditions"],
  limits: ["field", "unit", "max_each", "max_total", "window", "max_count"],
  conditions: ["tasks", "hours", "networks", "environments", "approval_above"],
  hours: ["zone", "windows"],
  windows: ["days", "from", "to"],
  approval_above: ["field", "unit", "value"],
};

const fixed: Record<string, readonly string[]> = {
  window: WINDOWS,
  environments: ENVIRONMENTS,
  days: DAYS,
};

/** Reads a string member of the element around a position; undefined if it is not written yet. */
function saidAround(node: SyntaxNode | null, text: string, name: string): string | undefined {
  for (let at = node; at; at = at.parent) {
    if (at.name !== "Object") continue;
    for (const property of at.getChildren("Property")) {
      const key = property.getChild("PropertyName");
      if (!key || text.slice(key.from + 1, key.to - 1) !== name) continue;
      const value = property.getChild("String") ?? property.getChild("Array")?.getChild("String");
      if (value) return text.slice(value.from + 1, value.to - 1);
    }
  }
  return undefined;
}

function valuesOf(name: string, node: SyntaxNode, text: string, catalogues: readonly Catalogue[]): readonly string[] {
  if (name === "locations") return catalogues.map(({ identifier }) => identifier);
  const location = saidAround(node, text, "locations");
  const types = catalogues.filter(({ identifier }) => location === undefined || identifier === location);
  const type = types.flatMap((one) => one.types).find((one) => one.name === saidAround(node, text, "type"));
  if (name === "type") return [...new Set(types.flatMap((one) => one.types.map((declared) => declared.name)))];
  if (name === "actions") return type?.actions ?? [];
  if (name === "field") return Object.keys(type?.fields ?? {});
  return fixed[name] ?? [];
}

/** Completes members of the language, and values from the catalogues. */
export const completionFrom =
  (catalogues: () => readonly Catalogue[]): CompletionSource =>
  (context: CompletionContext): CompletionResult | null => {
    const text = context.state.doc.toString();
    const tree = syntaxTree(context.state);
    const node = tree.resolveInner(context.pos, -1);
    const inText = node.name === "String" || node.name === "PropertyName";
    if (!inText && !context.explicit) return null;
    const around = namesAround(tree, text, inText ? node.from : context.pos);
    const naming = node.name === "PropertyName" || (!inText && node.name === "Object");
    const options = naming
      ? (members[around.at(node.name === "PropertyName" ? -2 : -1) ?? ""] ?? [])
      : valuesOf(around.at(-1) ?? "", node, text, catalogues());
    if (options.length === 0) return null;
    return {
      from: inText ? node.from : context.pos,
      ...(inText ? { to: node.to } : {}),
      options: options.map((label) => ({ label: `"${label}"`, type: naming ? "property" : "constant" })),
    };
  };
