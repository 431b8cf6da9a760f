import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { parseSync } from "oxc-parser";

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
const longest = 20;

/**
 * Finds what keeps a text from being read once.
 *
 * @returns A sentence for each fault; none for a plain text.
 */
export function faultsOf(text) {
  return sentencesOf(text).flatMap((sentence) => {
    const faults = [];
    const [word] = wordAt.exec(sentence) ?? [];
    if (word) faults.push(`"${word}": write ${words[word.toLowerCase()]}`);
    const [start] = sentence.endsWith("?") ? [] : (startAt.exec(sentence) ?? []);
    if (start) faults.push(`starts with "${start}": start with what acts`);
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
  if (path.endsWith(".md")) return yield* paragraphsOf(source);
  const { comments, program } = parseSync(path, source);
  const lineAt = linesOf(source);
  yield* commentsOf(comments, source, lineAt);
  yield* literalsOf(program, lineAt);
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
  const text = textOf(node);
  if (text !== undefined) yield { line: lineAt(node.start), text };
  for (const [member, child] of Object.entries(node)) {
    if (member !== "parent" && typeof child === "object") yield* literalsOf(child, lineAt);
  }
}

function textOf(node) {
  if (node.type === "JSXText") return /\w \w/.test(node.value) ? node.value : undefined;
  const text =
    node.type === "TemplateLiteral"
      ? node.quasis.map(({ value }) => value.cooked).join("x")
      : node.type === "Literal" && typeof node.value === "string"
        ? node.value
        : undefined;
  return text !== undefined && /^\p{Lu}.* .*[.?!]$/su.test(text) ? text : undefined;
}

const read = /\.(ts|tsx|mjs|md)$/;
/** Generated, or the words of somebody else. */
const unread = /^(CHANGELOG\.md|LICENSE|docs\/conformance\.md|docs\/decisions\/|next-env)|\.json$|e2e\/frozen\//;

/** Names each fault as `file:line: fault`. */
export function* faultsIn(paths) {
  for (const path of paths) {
    for (const { line, text } of textsOf(path, readFileSync(path, "utf8"))) {
      for (const fault of faultsOf(text)) yield `${path}:${line}: ${fault}`;
    }
  }
}

export const writtenFiles = () =>
  execFileSync("git", ["ls-files"], { encoding: "utf8", maxBuffer: 2 ** 26 })
    .split("\n")
    .filter((path) => read.test(path) && !unread.test(path));

if (import.meta.main || process.argv[1]?.endsWith("lint/words.mjs")) {
  const only = process.argv.slice(2);
  const paths = writtenFiles().filter((path) => only.length === 0 || only.some((prefix) => path.startsWith(prefix)));
  const faults = [...faultsIn(paths)];
  for (const fault of faults) console.log(fault);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
