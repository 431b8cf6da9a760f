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
  return (
    firstOf(text, {
      name: (name, { names }) => {
        const known = names?.has(name) ?? false;
        names?.add(name);
        return known;
      },
      number: () => false,
    }) ?? ""
  );
}

const fractionOrExponent = /[0-9](?:\.[0-9]|[eE][-+]?[0-9])/;

/**
 * Returns the path of the first whole number that has a fraction or an exponent (`1.0`, `1e1`). The JSON text must be
 * well-formed. After parsing, such a number equals one in plain digits.
 */
export function firstWholeFloat(text: string): string | undefined {
  // Amounts in strings look alike, so this only saves the walk for texts without any.
  if (!fractionOrExponent.test(text)) return undefined;
  return firstOf(text, {
    name: () => false,
    number: (literal) => fractionOrExponent.test(literal) && Number.isSafeInteger(Number(literal)),
  });
}

type Finding = {
  name: (name: string, container: Container) => boolean;
  number: (literal: string) => boolean;
};

const numberAt = /-?[0-9][0-9.eE+-]*/y;

/** Walks a well-formed JSON text to the first member name or number that `found` accepts, and returns its path. */
function firstOf(text: string, found: Finding): string | undefined {
  const open: Container[] = [];
  let expectName = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    const container = open.at(-1);
    if (character === '"') {
      const end = endOfString(text, at);
      if (expectName && container?.names) {
        container.name = JSON.parse(text.slice(at, end + 1));
        if (found.name(container.name, container)) return pathOf(open);
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
    } else if (character === "-" || (character >= "0" && character <= "9")) {
      numberAt.lastIndex = at;
      const literal = numberAt.exec(text)?.[0] ?? character;
      if (found.number(literal)) return pathOf(open);
      at += literal.length - 1;
    }
  }
  return undefined;
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
