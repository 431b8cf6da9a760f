import { declaredValues } from "@/lib/authority/judge/declared-fields";
import { isIdentifier } from "@/lib/authority/language/identifiers";
import {
  type ActionFacts,
  type AuthorityElement,
  type CatalogueType,
  TASK_NAME,
  type ValueLimit,
} from "@/lib/authority/language/model";

type NarrowestFacts = Pick<ActionFacts, "type" | "location" | "action" | "identifier" | "task" | "fields">;

/**
 * Gives the narrowest authority that covers one action, as far as the action itself goes: its type, place, action and
 * resource, each of its amounts as the most, and its task. From where, when and in which environment it may happen is not
 * the action's to say.
 *
 * @returns undefined for what no authority can name: an unknown type or action, amounts that cannot be read.
 */
export function narrowestFor(facts: NarrowestFacts, type: CatalogueType): AuthorityElement | undefined {
  if (type.name !== facts.type || !type.actions.includes(facts.action) || !isIdentifier(facts.identifier))
    return undefined;
  const read = declaredValues(facts.fields, type);
  if (!read.ok) return undefined;
  const limits = Object.entries(read.values).flatMap(([field, value]): ValueLimit[] => {
    if (value.kind === "money") return [{ field, unit: value.unit, max_each: value.value }];
    return value.kind === "number" ? [{ field, max_each: value.value }] : [];
  });
  return {
    type: facts.type,
    locations: [facts.location],
    actions: [facts.action],
    identifiers: [facts.identifier],
    ...(limits.length > 0 && { limits }),
    ...(facts.task !== undefined && TASK_NAME.test(facts.task) && { conditions: { tasks: [facts.task] } }),
  };
}
