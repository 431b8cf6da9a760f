import type { syntaxTree } from "@codemirror/language";

export type Tree = ReturnType<typeof syntaxTree>;
export type SyntaxNode = Tree["topNode"];
export type Place = { from: number; to: number };

const values = new Set(["Object", "Array", "String", "Number", "True", "False", "Null"]);

function childValues(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) if (values.has(child.name)) found.push(child);
  return found;
}

/** The name as it is written between its quotes. */
const nameOf = (property: SyntaxNode, text: string): string => {
  const name = property.getChild("PropertyName");
  return name ? text.slice(name.from + 1, name.to - 1) : "";
};

function memberOf(object: SyntaxNode, name: string, text: string): SyntaxNode | undefined {
  return object.getChildren("Property").find((property) => nameOf(property, text) === name);
}

/**
 * Finds a member in a JSON text by its dotted path, for example `0.limits.1.max_each`. For a missing member it marks
 * the object that lacks it.
 */
export function placeOf(tree: Tree, text: string, path: string): Place {
  let node: SyntaxNode | undefined = childValues(tree.topNode)[0];
  let mark: SyntaxNode = node ?? tree.topNode;
  for (const part of path === "" ? [] : path.split(".")) {
    if (!node) break;
    const property: SyntaxNode | undefined = node.name === "Object" ? memberOf(node, part, text) : undefined;
    const next: SyntaxNode | undefined = property ? childValues(property).at(-1) : childValues(node)[Number(part)];
    if (!next) break;
    node = next;
    // A whole list or object would underline half the text: its name, or its first line, says enough.
    mark =
      property?.getChild("PropertyName") && (next.name === "Object" || next.name === "Array")
        ? (property.getChild("PropertyName") ?? next)
        : next;
  }
  const line = text.indexOf("\n", mark.from);
  return { from: mark.from, to: Math.max(mark.from, Math.min(mark.to, line === -1 ? mark.to : line)) };
}

/** Names the members that lead to a place, from the outside in; an element of a list has no name of its own. */
export function namesAround(tree: Tree, text: string, at: number): string[] {
  const names: string[] = [];
  for (let node: SyntaxNode | null = tree.resolveInner(at, -1); node; node = node.parent) {
    if (node.name === "Property") names.unshift(nameOf(node, text));
  }
  return names;
}
