/** Names the erasable text that holds one side of a change. */
export const changeText = (member: string, side: "before" | "after"): string => `changes.${member}.${side}`;

/** One change as it is shown. `erased`: the text of a side no longer exists. */
export type ShownChange = { member: string; before: unknown; after: unknown; erased?: true };

type Sealed = { member: string; kind?: "text" | "json"; before?: unknown; after?: unknown };

/**
 * Reads the changes of a record from its sealed facts and the texts beside them.
 *
 * @param sealed Members whose digests the record holds.
 */
export function shownChanges(
  facts: { readonly [member: string]: unknown } | undefined,
  texts: ReadonlyMap<string, string>,
  sealed: { readonly [member: string]: unknown } | undefined,
): ShownChange[] {
  const changes = facts?.changes;
  if (!Array.isArray(changes)) return [];
  return changes.filter(isSealed).map(({ member, kind, before = null, after = null }) => {
    if (kind === undefined) return { member, before, after };
    const sides = (["before", "after"] as const).map((side) => changeText(member, side));
    const [old, next] = sides.map((name) => textValue(texts.get(name), kind));
    const erased = sides.some((name) => Object.hasOwn(sealed ?? {}, name) && !texts.has(name));
    return { member, before: old ?? null, after: next ?? null, ...(erased ? { erased } : {}) };
  });
}

function textValue(text: string | undefined, kind: "text" | "json"): unknown {
  if (text === undefined || kind === "text") return text ?? null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isSealed(change: unknown): change is Sealed {
  if (typeof change !== "object" || change === null) return false;
  const { member, kind } = change as Partial<Record<keyof Sealed, unknown>>;
  return typeof member === "string" && (kind === undefined || kind === "text" || kind === "json");
}
