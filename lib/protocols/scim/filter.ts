import { badRequest } from "./errors";

const operators = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"] as const;
export type ScimOperator = (typeof operators)[number];
export type ScimValue = string | number | boolean | null;

/** A filter (RFC 7644 section 3.4.2.2). Paths are in lower case, without the schema of the resource. */
export type ScimFilter =
  | { kind: "and" | "or"; left: ScimFilter; right: ScimFilter }
  | { kind: "not"; filter: ScimFilter }
  | { kind: "present"; path: string }
  | { kind: "compare"; path: string; operator: ScimOperator; value: ScimValue }
  | { kind: "values"; path: string; filter: ScimFilter };

/** The path of a patch operation: `name.familyName`, `members[value eq "x"]`, `emails[type eq "work"].value`. */
export type ScimPath = { attribute: string; filter: ScimFilter | undefined; sub: string | undefined };

const tokenPattern = /\s*(?:([()[\]])|("(?:[^"\\]|\\.)*")|([^\s()[\]"]+))/y;
const core = /^urn:ietf:params:scim:schemas:core:2\.0:(?:user|group):/;
const attributePath = /^(?:urn:[a-z0-9:._-]+:)?[a-z$][a-z0-9_$-]*(?:\.[a-z$][a-z0-9_$-]*)?$/;
const longest = 2_000;
const deepest = 20;

const invalid = (detail: string) => badRequest("invalidFilter", detail);

function tokensOf(text: string): string[] {
  if (text.length > longest) throw invalid(`A filter has at most ${longest} characters.`);
  const tokens: string[] = [];
  tokenPattern.lastIndex = 0;
  const trimmed = text.trimEnd();
  while (tokenPattern.lastIndex < trimmed.length) {
    const found = tokenPattern.exec(trimmed);
    if (!found) throw invalid("The filter cannot be read.");
    tokens.push(found[1] ?? found[2] ?? found[3] ?? "");
  }
  return tokens;
}

/** Reads attribute paths without case, and without the schema of the resource. */
export function readAttribute(text: string): string {
  const path = text.toLowerCase().replace(core, "");
  if (!attributePath.test(path)) throw badRequest("invalidPath", `This is no attribute: ${text.slice(0, 80)}`);
  return path;
}

class Reader {
  private at = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly string[]) {}

  whole(): ScimFilter {
    const filter = this.either();
    if (this.at < this.tokens.length) throw invalid(`Not expected here: ${this.peek().slice(0, 40)}`);
    return filter;
  }

  private peek(): string {
    return this.tokens[this.at] ?? "";
  }

  private take(): string {
    const token = this.tokens[this.at];
    if (token === undefined) throw invalid("The filter ends too early.");
    this.at += 1;
    return token;
  }

  private expect(token: string): void {
    if (this.take() !== token) throw invalid(`Expected ${token}.`);
  }

  private joined(word: "or" | "and", next: () => ScimFilter): ScimFilter {
    let left = next();
    while (this.peek().toLowerCase() === word) {
      this.take();
      left = { kind: word, left, right: next() };
    }
    return left;
  }

  private either(): ScimFilter {
    this.depth += 1;
    if (this.depth > deepest) throw invalid("The filter is nested too deeply.");
    const filter = this.joined("or", () => this.joined("and", () => this.one()));
    this.depth -= 1;
    return filter;
  }

  private grouped(close: ")" | "]"): ScimFilter {
    const filter = this.either();
    this.expect(close);
    return filter;
  }

  private one(): ScimFilter {
    const token = this.take();
    if (token === "(") return this.grouped(")");
    if (token.toLowerCase() === "not") {
      this.expect("(");
      return { kind: "not", filter: this.grouped(")") };
    }
    const path = readAttribute(token);
    if (this.peek() === "[") {
      this.take();
      return { kind: "values", path, filter: this.grouped("]") };
    }
    const word = this.take().toLowerCase();
    if (word === "pr") return { kind: "present", path };
    const operator = operators.find((one) => one === word);
    if (!operator) throw invalid(`This operator is not known: ${word.slice(0, 40)}`);
    return { kind: "compare", path, operator, value: readValue(this.take()) };
  }
}

function readValue(token: string): ScimValue {
  try {
    const value: unknown = JSON.parse(
      token.toLowerCase() === "true" || token.toLowerCase() === "false" ? token.toLowerCase() : token,
    );
    if (value === null || ["string", "number", "boolean"].includes(typeof value)) return value as ScimValue;
  } catch {
    // Reported below.
  }
  throw invalid(`This is no value: ${token.slice(0, 40)}`);
}

/** Reads a filter; throws `invalidFilter` or `invalidPath`. */
export function parseFilter(text: string): ScimFilter {
  const tokens = tokensOf(text);
  if (tokens.length === 0) throw invalid("The filter is empty.");
  return new Reader(tokens).whole();
}

/** Reads the path of a patch operation (RFC 7644 section 3.5.2); throws `invalidPath` or `invalidFilter`. */
export function parsePath(text: string): ScimPath {
  const open = text.indexOf("[");
  if (open === -1) {
    const path = readAttribute(text);
    if (path.startsWith("urn:")) return { attribute: path, filter: undefined, sub: undefined };
    const [attribute = "", sub] = path.split(".");
    return { attribute, filter: undefined, sub };
  }
  const close = text.lastIndexOf("]");
  const rest = text.slice(close + 1);
  if (close < open || (rest !== "" && !/^\.[A-Za-z]+$/.test(rest)))
    throw badRequest("invalidPath", "The path of the operation cannot be read.");
  return {
    attribute: readAttribute(text.slice(0, open)),
    filter: parseFilter(text.slice(open + 1, close)),
    sub: rest === "" ? undefined : rest.slice(1).toLowerCase(),
  };
}

const textOf = (value: unknown): string => String(value).toLowerCase();

const comparisons: Record<ScimOperator, (have: string, want: string) => boolean> = {
  eq: (have, want) => have === want,
  ne: (have, want) => have !== want,
  co: (have, want) => have.includes(want),
  sw: (have, want) => have.startsWith(want),
  ew: (have, want) => have.endsWith(want),
  gt: (have, want) => have > want,
  ge: (have, want) => have >= want,
  lt: (have, want) => have < want,
  le: (have, want) => have <= want,
};

/** Whether a value of a multi-valued attribute fits a filter. Its members are compared without case. */
export function fits(filter: ScimFilter, value: Readonly<Record<string, unknown>>): boolean {
  const of = (path: string): unknown =>
    Object.entries(value).find(([name]) => name.toLowerCase() === path)?.[1] ?? undefined;
  switch (filter.kind) {
    case "and":
      return fits(filter.left, value) && fits(filter.right, value);
    case "or":
      return fits(filter.left, value) || fits(filter.right, value);
    case "not":
      return !fits(filter.filter, value);
    case "present":
      return of(filter.path) !== undefined;
    case "compare":
      return comparisons[filter.operator](textOf(of(filter.path)), textOf(filter.value));
    case "values":
      throw badRequest("invalidFilter", "A filter in a path has no further brackets.");
  }
}
