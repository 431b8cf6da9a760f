import { z } from "zod";
import type { VerifierAnswer, VerifierQuestion } from "@/lib/audit/verifier.schema";
import { type Report, verdictOf } from "@/lib/audit/verify-report";
import { manifestFile } from "@/lib/exports/model";
import { Unreadable } from "@/scripts/verify/input";
import { type VerifyOptions, verifyFiles } from "@/scripts/verify/verify-files";
import { holdFiles } from "./files";
import { NoAlgorithm, withSignatures } from "./signatures";

// The policy of the console forbids code made from text. zod would try, and the browser would report it.
z.config({ jitless: true });

const trusted = ".trusted";

/** Verifies the files of a question, as the command verifies them. */
async function answer({ files, key, jwks, since }: VerifierQuestion): Promise<VerifierAnswer> {
  const held = new Map(files.map(({ path, content }) => [path, content]));
  const options: VerifyOptions = key ? { key } : {};
  for (const [name, content] of Object.entries({ jwks, since })) {
    if (!content) continue;
    held.set(`${trusted}/${name}`, content);
    Object.assign(options, { [name]: `${trusted}/${name}` });
  }
  holdFiles(held);
  try {
    const subject = subjectOf(files.map(({ path }) => path));
    return answerOf(await withSignatures(() => verifyFiles(subject, options)));
  } catch (error) {
    if (error instanceof NoAlgorithm) return { verdict: "unusable", reason: `${error.message} Use verify.mjs.` };
    if (error instanceof Unreadable) return { verdict: "unusable", reason: withoutOptions(error.message) };
    return { verdict: "unusable", reason: `The verifier failed: ${(error as Error).message}` };
  }
}

/** The paths that the command would get: a manifest stands for its files, and a checkpoint for the folder of a log. */
function subjectOf(paths: readonly string[]): readonly string[] {
  const manifest = paths.find((path) => path.endsWith(manifestFile));
  if (manifest !== undefined) return [manifest];
  const tile = paths.find((path) => /(^|\/)tile\//.test(path));
  return tile === undefined ? paths : [tile.slice(0, tile.search(/(^|\/)tile\//))];
}

/** A reader of the page has fields in the place of the command's options. */
const withoutOptions = (text: string): string => text.replaceAll(/ with --[a-z]+/g, "").replaceAll(/--([a-z]+)/g, "$1");

function answerOf(report: Report): VerifierAnswer {
  const { checks, missingTexts = [], statement } = report.verification;
  const facts = [...(statement?.facts ?? []), ...(statement?.texts ?? [])];
  return {
    verdict: verdictOf(report),
    notes: report.notes.map(withoutOptions),
    checks: [...checks],
    missingTexts: [...missingTexts],
    sentence: statement?.sentence ?? null,
    facts: facts.map(([member, value]) => [member, JSON.stringify(value)]),
  };
}

addEventListener("message", ({ data }: MessageEvent<VerifierQuestion>) => {
  void answer(data).then((found) => postMessage(found));
});
