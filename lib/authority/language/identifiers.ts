/** `.` and `..` are refused as segments; `%` is not in the alphabet, so nothing can be hidden behind an encoding. */
const SEGMENT = "(?!\\.{1,2}(?:/|$))[A-Za-z0-9._~:@+=-]+";
const IDENTIFIER = new RegExp(`^${SEGMENT}(?:/${SEGMENT})*$`);
const PREFIX = new RegExp(`^(?:${SEGMENT}/)*(?:${SEGMENT}/|[A-Za-z0-9._~:@+=-]*-)$`);
export const MAX_IDENTIFIER_LENGTH = 512;

/** Whether a text names one resource: segments of `[A-Za-z0-9._~:@+=-]` joined by `/`, none of them `.` or `..`. */
export function isIdentifier(value: unknown): value is string {
  return typeof value === "string" && value.length <= MAX_IDENTIFIER_LENGTH && IDENTIFIER.test(value);
}

/** Whether a text is valid in `identifiers`: an identifier, a prefix that ends in `/*` or `-*`, or a lone `*`. */
export function isIdentifierPattern(value: unknown): value is string {
  if (typeof value !== "string" || value.length > MAX_IDENTIFIER_LENGTH) return false;
  if (value === "*") return true;
  return value.endsWith("*") ? PREFIX.test(value.slice(0, -1)) : IDENTIFIER.test(value);
}

/** Whether a pattern covers an identifier. A prefix needs at least one more byte and crosses `/`. */
export function patternCovers(pattern: string, identifier: string): boolean {
  if (!isPrefix(pattern)) return pattern === identifier;
  return identifier.length >= pattern.length && beginsLike(identifier, pattern);
}

/** Whether a text begins with what stands before a prefix's `*`. Names differ at their end, so that is read first. */
function beginsLike(text: string, prefix: string): boolean {
  for (let index = prefix.length - 2; index >= 0; index -= 1) {
    if (text.charCodeAt(index) !== prefix.charCodeAt(index)) return false;
  }
  return true;
}

/** Whether every identifier that `child` covers is covered by `parent`. */
export function patternWithin(child: string, parent: string): boolean {
  if (!isPrefix(child)) return patternCovers(parent, child);
  return isPrefix(parent) && child.length >= parent.length && beginsLike(child, parent);
}

/** Whether some identifier is covered by both patterns. */
export const patternsOverlap = (a: string, b: string): boolean => patternWithin(a, b) || patternWithin(b, a);

/** Gives the patterns that cover exactly what both lists cover: of each nested pair the longer. */
export function intersectPatterns(a: readonly string[], b: readonly string[]): string[] {
  const both = new Set<string>();
  for (const one of a) {
    for (const other of b) {
      if (patternWithin(one, other)) both.add(one);
      else if (patternWithin(other, one)) both.add(other);
    }
  }
  return [...both];
}

/** Writes a pattern in plain words. */
export function readablePattern(pattern: string): string {
  if (pattern === "*") return "anything";
  return isPrefix(pattern) ? `anything under ${pattern.slice(0, -1)}` : pattern;
}

const isPrefix = (pattern: string): boolean => pattern.endsWith("*");
