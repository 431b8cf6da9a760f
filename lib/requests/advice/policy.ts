import type { Authority, Catalogue } from "@/lib/authority/language/model";
import { type Advice, adviseOn } from "@/lib/authority/words/advice";

type Remark = Pick<Advice, "path" | "code" | "sentence"> & { level: Exclude<Advice["level"], "suggestion"> };

/**
 * Advice on what a request would give, limits of the delegation above included. Nothing is refused for it.
 *
 * @param catalogues What was declared when it was rendered: which fields carry money.
 */
export const adviceOn = (effective: Authority, catalogues: readonly Catalogue[]): Remark[] =>
  adviseOn(effective, { catalogues }).flatMap(({ path, level, code, sentence }) =>
    level === "suggestion" ? [] : [{ path: path.replace(/^(\d+)/, "authority[$1]"), level, code, sentence }],
  );

/** What catalogues declare of the types that an authority names: enough to say the same of it later. */
export const declaredFor = (authority: Authority, catalogues: readonly Catalogue[]): Catalogue[] =>
  catalogues.map(({ identifier, types }) => ({
    identifier,
    types: types.filter(({ name }) =>
      authority.some(({ type, locations }) => type === name && locations.includes(identifier)),
    ),
  }));
