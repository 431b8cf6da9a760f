import { parseArgs } from "node:util";
import { labelledMonth } from "./month";
import { precisionOf, recallOf, scoreOf } from "./score";

// Runs the rules of detections over a labelled month, and measures recall and precision of each kind:
//   npm run bench:detections [-- --seed 1 --agents 120 --each 40]

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    agents: { type: "string", default: "120" },
    each: { type: "string", default: "40" },
  },
});
const each = Number(values.each);
const month = labelledMonth({
  ...{ seed: Number(values.seed), agents: Number(values.agents), people: 60, servers: 2 * each, ofEachKind: each },
});
const began = process.cpuUsage();
const scores = scoreOf(month);
const { user, system } = process.cpuUsage(began);
const seconds = (user + system) / 1e6;
process.stdout.write(
  "| kind | labelled | found | recall | raised | right | precision |\n|---|---|---|---|---|---|---|\n",
);
for (const score of scores) {
  const { kind, labelled, found, raised, right } = score;
  const [recall, precision] = [recallOf(score), precisionOf(score)].map((share) => share.toFixed(3));
  process.stdout.write(`| ${kind} | ${labelled} | ${found} | ${recall} | ${raised} | ${right} | ${precision} |\n`);
}
const perSecond = Math.round(month.events.length / seconds).toLocaleString("en");
process.stdout.write(
  `\n${month.events.length.toLocaleString("en")} records in ${seconds.toFixed(1)} s of processor time, ${perSecond} a second.\n`,
);
if (scores.some((score) => recallOf(score) < 0.95 || precisionOf(score) < 0.9)) process.exitCode = 1;
