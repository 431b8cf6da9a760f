import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "oxc-parser";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Words that say less than another word would, each with what to write instead. */
const words = {
  whoever: "the person who",
  whom: "the person that",
  whatever: "any",
  somebody: "a person, or the role",
  nobody: "no person, or the role",
  anew: "again",
  thereby: "so",
  hence: "so",
  besides: "other than",
  "for good": "permanently",
};
const wordAt = new RegExp(`\\b(${Object.keys(words).join("|")})\\b`, "i");
/** A clause that stands for the subject makes the reader wait for what the sentence is about. */
const startAt = /^(What|Whoever|Nobody|Somebody|Of which|By now|Where)\b/;
/** Things do not speak. A description of a function begins with what it does: whether, finds, shows, writes. */
const speakers =
  "answer|button|catalogue|certificate|dialog|document|entry|field|file|header|line|list|log|note|page|policy|process|" +
  "record|report|response|result|rule|schema|screen|statement|table|token";
const speaksAt = new RegExp(`^(?:Says|Tells)\\b|\\b(?:${speakers})s? (?:says?|tells?)\\b`);
const longest = 20;

/**
 * Finds what keeps a text from being read once. In the title of a test only words count: it is no sentence.
 *
 * Texts that people see may speak.
 *
 * @returns A sentence for each fault; none for a plain text.
 */
export function faultsOf(text, { isTitle = false, isShown = false } = {}) {
  return sentencesOf(text).flatMap((sentence) => {
    const faults = [];
    const [word] = wordAt.exec(sentence) ?? [];
    if (word) faults.push(`"${word}": write ${words[word.toLowerCase()]}`);
    if (isTitle) return faults.map((fault) => `${fault}: ${sentence}`);
    const [start] = sentence.endsWith("?") ? [] : (startAt.exec(sentence) ?? []);
    if (start) faults.push(`starts with "${start}": start with what acts`);
    const [speech] = isShown ? [] : (speaksAt.exec(sentence) ?? []);
    if (speech) faults.push(`"${speech}": write states, lists, shows or finds`);
    const count = sentence.split(/\s+/).filter((part) => /\p{L}/u.test(part)).length;
    if (count > longest) faults.push(`${count} words: at most ${longest}`);
    return faults.map((fault) => `${fault}: ${sentence}`);
  });
}

/** Splits at the end of a sentence, and at semicolons and colons that join two of them. */
const sentencesOf = (text) =>
  text
    .replace(/`[^`]*`/g, "`x`")
    .replace(/\{@link ([\w.]+)\}/g, "$1")
    .replace(/https?:\S+/g, "url")
    .split(/(?<=[.?!])["')]*\s+(?=["'(]?[\p{Lu}`])|[;:]\s|\n\s*\n|\n\s*(?:[-*|]|\d+\.)/u)
    .map((sentence) => sentence.replace(/\s+/g, " ").trim())
    .filter(Boolean);

/** Yields the comments of a source, and the texts in it that people read. */
export function* textsOf(path, source) {
  if (path.endsWith(".md")) return yield* paragraphsOf(titled.test(path) ? source.replace(/^\|.*/gm, "") : source);
  if (path.endsWith(".prisma")) return yield* schemaCommentsOf(source);
  const { comments, program } = parseSync(path, source);
  const lineAt = linesOf(source);
  yield* commentsOf(comments, source, lineAt);
  yield* literalsOf(program, lineAt);
}

/** Comments of a Prisma schema, those on lines in a row as one. */
function* schemaCommentsOf(source) {
  const lines = source.split("\n").map((line) => /^\s*\/{2,3} ?(.*)$/.exec(line)?.[1]);
  for (const [at, text] of lines.entries()) {
    if (text === undefined || lines[at - 1] !== undefined) continue;
    const end = lines.findIndex((line, index) => index > at && line === undefined);
    yield { line: at + 1, text: lines.slice(at, end < 0 ? undefined : end).join("\n") };
  }
}

/** Finds the line of a position. */
function linesOf(source) {
  const ends = [...source.matchAll(/\n/g)].map(({ index }) => index);
  return (position) => {
    const line = ends.findIndex((end) => end >= position);
    return line < 0 ? ends.length + 1 : line + 1;
  };
}

/** Each run of text in Markdown without its code. */
function* paragraphsOf(source) {
  const plain = source.replace(/^(```|~~~)[\s\S]*?^\1/gm, (code) => code.replace(/[^\n]/g, ""));
  let line = 1;
  for (const block of plain.split(/(\n(?:\s*\n)+)/)) {
    if (block.trim())
      yield {
        line,
        text: block
          .replace(/^#+ /gm, "")
          .replace(/\|/g, "\n\n")
          .replace(/\]\([^)]*\)/g, "]"),
      };
    line += block.split("\n").length - 1;
  }
}

/** Comments, those on lines in a row as one. */
function* commentsOf(comments, source, lineAt) {
  let run;
  for (const { type, value, start, end } of comments) {
    if (/^[\s/*]*(biome-ignore|@ts-|!)/.test(value)) continue;
    const line = lineAt(start);
    if (type === "Line" && run?.isLine && /^[^\n]*\n[ \t]*$/.test(source.slice(run.end, start))) {
      run.text += `\n${value}`;
      run.end = end;
      continue;
    }
    if (run) yield run;
    const text = value.replace(/^\s*\*+ ?/gm, "").replace(/^\s*@\w+( \w+)?/gm, "\n\n");
    run = { line, text, end, isLine: type === "Line" };
  }
  if (run) yield run;
}

/** JSX texts, and strings that are a sentence. */
function* literalsOf(node, lineAt) {
  if (node === null || typeof node !== "object") return;
  if (Array.isArray(node)) {
    for (const child of node) yield* literalsOf(child, lineAt);
    return;
  }
  const title = titleOf(node);
  if (title !== undefined) yield { line: lineAt(node.start), text: title, isTitle: true };
  const text = textOf(node);
  if (text !== undefined) yield { line: lineAt(node.start), text, isShown: true };
  for (const [member, child] of Object.entries(node)) {
    if (member !== "parent" && typeof child === "object") yield* literalsOf(child, lineAt);
  }
}

/** The title of a test or of a group of tests: the first argument of `it`, `describe` or `test`. */
function titleOf(node) {
  if (node.type !== "CallExpression") return undefined;
  let { callee } = node;
  while (callee.type === "CallExpression" || callee.type === "MemberExpression")
    callee = callee.callee ?? callee.object;
  return /^(it|describe|test)$/.test(callee.name) ? wordsOf(node.arguments[0]) : undefined;
}

/** The text of a string or of a template, without the values in it. */
function wordsOf(node) {
  if (node?.type === "TemplateLiteral") return node.quasis.map(({ value }) => value.cooked).join("x");
  return node?.type === "Literal" && typeof node.value === "string" ? node.value : undefined;
}

function textOf(node) {
  if (node.type === "JSXText") return /\w \w/.test(node.value) ? node.value : undefined;
  const text = wordsOf(node);
  return text !== undefined && /^\p{Lu}.* .*[.?!]$/su.test(text) ? text : undefined;
}

const folders = ["app", "bench", "components", "docs", "e2e", "examples", "lib", "prisma", "scripts"];
const read = /\.(ts|tsx|mjs|md|prisma)$/;
/** Generated files, and records of the past. */
const unread =
  /^(CHANGELOG\.md|docs\/conformance\.md|docs\/decisions\/|next-env|prisma\/(generated|migrations)\/|e2e\/frozen\/|scripts\/lint\/words\.test\.ts)/;

/** Their tables repeat titles of tests. */
const titled = /^docs\/(invariants|protocols)\.md$/;

/** Names each fault as `file:line: fault`. */
function* faultsIn(path) {
  for (const { line, text, ...use } of textsOf(path, readFileSync(join(root, path), "utf8"))) {
    for (const fault of faultsOf(text, use)) yield `${path}:${line}: ${fault}`;
  }
}

/** Paths of the texts that people read, those that begin with a prefix. */
function writtenFiles(prefixes) {
  const inFolders = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, name)),
  );
  return [...readdirSync(root), ...inFolders].filter(
    (path) =>
      read.test(path) &&
      !unread.test(path) &&
      !path.includes("node_modules") &&
      (prefixes.length === 0 || prefixes.some((prefix) => path.startsWith(prefix))),
  );
}

/** Prints each text that breaks a rule of CONTRIBUTING.md; returns whether there was none. */
export function checkWords(prefixes = []) {
  const faults = writtenFiles(prefixes).flatMap((path) => [...faultsIn(path)]);
  for (const fault of faults) console.log(fault);
  return faults.length === 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = checkWords(process.argv.slice(2)) ? 0 : 1;
