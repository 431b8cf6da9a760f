const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;

/** Counts the members written in a well-formed JSON text: each has one colon outside strings. */
export function memberCount(text: string): number {
  let members = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (code === colon) members++;
  }
  return members;
}

type Container = { readonly names: Set<string> | undefined; name: string; index: number };

/** Finds the first member name that is repeated within its object, as a path, in a well-formed JSON text. */
export function firstDuplicate(text: string): string {
  const open: Container[] = [];
  let expectName = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    const container = open.at(-1);
    if (character === '"') {
      const end = endOfString(text, at);
      if (expectName && container?.names) {
        const name: string = JSON.parse(text.slice(at, end + 1));
        container.name = name;
        if (container.names.has(name)) return pathOf(open);
        container.names.add(name);
        expectName = false;
      }
      at = end;
    } else if (character === "{" || character === "[") {
      open.push({ names: character === "{" ? new Set() : undefined, name: "", index: 0 });
      expectName = character === "{";
    } else if (character === "}" || character === "]") {
      open.pop();
      expectName = false;
    } else if (character === "," && container) {
      container.index++;
      expectName = container.names !== undefined;
    }
  }
  return "";
}

function pathOf(open: readonly Container[]): string {
  return open.map(({ names, name, index }) => `/${names ? name : index}`).join("");
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text.charCodeAt(at - 1 - slashes) === backslash) slashes++;
  return slashes % 2 === 1;
}
