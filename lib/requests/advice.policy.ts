import type { Authority, Catalogue } from "@/lib/authority/language/model";
import { type Advice, adviseOn } from "@/lib/authority/words/advice";

type Remark = Pick<Advice, "path" | "code" | "sentence"> & { level: Exclude<Advice["level"], "suggestion"> };

/**
 * Lists advice on the effective authority of a request, which includes limits of the delegation above. Advice refuses
 * nothing.
 *
 * @param catalogues Catalogues as of the rendering. They declare which fields carry money.
 */
export const adviceOn = (effective: Authority, catalogues: readonly Catalogue[]): Remark[] =>
  adviseOn(effective, { catalogues }).flatMap(({ path, level, code, sentence }) =>
    level === "suggestion" ? [] : [{ path: path.replace(/^(\d+)/, "authority[$1]"), level, code, sentence }],
  );

/** Reduces catalogues to the types that an authority names, so that the same advice can be given later. */
export const declaredFor = (authority: Authority, catalogues: readonly Catalogue[]): Catalogue[] =>
  catalogues.map(({ identifier, types }) => ({
    identifier,
    types: types.filter(({ name }) =>
      authority.some(({ type, locations }) => type === name && locations.includes(identifier)),
    ),
  }));
