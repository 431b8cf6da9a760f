import { parseArgs } from "node:util";
import type { WatchKind } from "@/lib/detections/model";
import { watchKindsInOrder } from "@/lib/detections/rules/engine";
import { labelledMonth } from "./month";
import { precisionOf, recallOf, type Score, scoreOf } from "./score";

// Runs the rules of detections over labelled months, and measures recall and precision of each kind:
//   npm run bench:detections [-- --seed 1 --seeds 5 --agents 120 --each 40]
// With `--seeds` the least of so many months is told for each kind.

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    seeds: { type: "string", default: "1" },
    agents: { type: "string", default: "120" },
    each: { type: "string", default: "40" },
  },
});
const each = Number(values.each);
const first = Number(values.seed);
const say = (line: string) => process.stdout.write(`${line}\n`);
const row = (cells: readonly (string | number)[]) => say(`| ${cells.join(" | ")} |`);

type Scored = Score & { seed: number };

function monthOf(seed: number): Scored[] {
  const sizes = { agents: Number(values.agents), people: 60, servers: 2 * each, ofEachKind: each };
  const month = labelledMonth({ seed, ...sizes });
  const began = process.cpuUsage();
  const scores = scoreOf(month).map((score) => ({ ...score, seed }));
  const { user, system } = process.cpuUsage(began);
  const seconds = (user + system) / 1e6;
  const perSecond = Math.round(month.events.length / seconds).toLocaleString("en");
  const records = month.events.length.toLocaleString("en");
  process.stderr.write(
    `Seed ${seed}: ${records} records in ${seconds.toFixed(1)} s of processor time, ${perSecond} a second.\n`,
  );
  return scores;
}

function tellMonth(scores: readonly Scored[]): void {
  row(["kind", "labelled", "found", "recall", "raised", "right", "precision"]);
  row(Array(7).fill("---"));
  for (const score of scores) {
    const { kind, labelled, found, raised, right } = score;
    row([kind, labelled, found, recallOf(score).toFixed(3), raised, right, precisionOf(score).toFixed(3)]);
  }
}

/** Prints the least recall and the least precision of each kind, and what it was of. */
function tellLeast(scores: readonly Scored[]): void {
  const least = (kind: WatchKind, share: (score: Score) => number): Scored[] =>
    scores
      .filter((one) => one.kind === kind)
      .sort((a, b) => share(a) - share(b))
      .slice(0, 1);
  row(["kind", "least recall", "found of labelled", "seed", "least precision", "right of raised", "seed"]);
  row(Array(7).fill("---"));
  for (const kind of watchKindsInOrder)
    row([
      kind,
      ...least(kind, recallOf).flatMap((one) => [
        recallOf(one).toFixed(3),
        `${one.found} of ${one.labelled}`,
        one.seed,
      ]),
      ...least(kind, precisionOf).flatMap((one) => [
        precisionOf(one).toFixed(3),
        `${one.right} of ${one.raised}`,
        one.seed,
      ]),
    ]);
}

const scores = Array.from({ length: Number(values.seeds) }, (_, n) => monthOf(first + n)).flat();
if (Number(values.seeds) > 1) tellLeast(scores);
else tellMonth(scores);
if (scores.some((score) => recallOf(score) < 0.95 || precisionOf(score) < 0.9)) process.exitCode = 1;
