import { fileURLToPath } from "node:url";
import { parseSync } from "oxc-parser";
import { readSources } from "./sources.mjs";

// Biome's noExcessiveLinesPerFunction leaves out lines that begin with a brace, and the head of a function.

const mostLines = 50;

/** Yields each function of a source with its lines, from its head to its last brace. Comments and blank lines are free. */
export function* functionsOf(path, source) {
  const { comments, program } = parseSync(path, source);
  const code = comments.reduce((text, { start, end }) => blanked(text, start, end), source);
  yield* functionsIn(program, code);
}

const blanked = (text, start, end) =>
  text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, " ") + text.slice(end);

const functionTypes = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

function* functionsIn(node, code, given = "anonymous") {
  if (node === null || typeof node !== "object") return;
  if (Array.isArray(node)) {
    for (const child of node) yield* functionsIn(child, code, given);
    return;
  }
  const name = node.id?.name ?? node.key?.name ?? given;
  if (functionTypes.has(node.type) && node.body)
    yield {
      name,
      line: code.slice(0, node.start).split("\n").length,
      lines: linesOf(code.slice(node.start, node.end)),
    };
  for (const [member, child] of Object.entries(node)) {
    if (member !== "parent" && typeof child === "object") yield* functionsIn(child, code, name);
  }
}

/** Counts the lines with code. A comment between elements of JSX leaves its braces. */
const linesOf = (code) => code.split("\n").filter((line) => !/^\s*(\{\s*\}\s*)?$/.test(line)).length;

/** Finds the functions that are too long, in sources by their paths. */
export const faultsOf = (files) =>
  Object.entries(files).flatMap(([path, source]) =>
    [...functionsOf(path, source)]
      .filter(({ lines }) => lines > mostLines)
      .map(({ name, line, lines }) => `${path}:${line}: ${name} has ${lines} lines: at most ${mostLines}`),
  );

/** Prints each function that is too long; returns whether there was none. */
export function checkFunctions() {
  const faults = faultsOf(readSources({ tests: false }));
  for (const fault of faults) console.log(fault);
  return faults.length === 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = checkFunctions() ? 0 : 1;
