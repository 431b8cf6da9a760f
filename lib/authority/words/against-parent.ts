import { isNoWider } from "@/lib/authority/compare/is-narrower";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import type { Authority, IdentifiedElement } from "@/lib/authority/language/model";
import { alike } from "./diff";

/**
 * The elements of a parent delegation, with the ids of those elements of the child that they cover.
 *
 * The same id names different elements in a child and its parent. A comparison by id would call a narrower child wider.
 */
export function againstParent(parent: Authority, child: Authority): Authority {
  const above = canonicalAuthority(parent);
  const sourceOf = (element: IdentifiedElement): IdentifiedElement | undefined =>
    above.find((source) => isNoWider([element], [source]).ok) ?? above.find((source) => alike(source, element));
  const pairs = canonicalAuthority(child).flatMap((element) => {
    const source = sourceOf(element);
    return source ? [{ source, id: element.id }] : [];
  });
  const rest = above.filter((one) => !pairs.some(({ source }) => source === one)).map(({ id: _, ...one }) => one);
  return [...pairs.map(({ source, id }) => ({ ...source, id })), ...rest];
}
