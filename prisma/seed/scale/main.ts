import { cachedLab, restoreLab } from "@/prisma/seed/scale/cache";
import { readSizes } from "@/prisma/seed/scale/sizes";

// npm run seed:scale -- [--agents N] [--delegations N] [--entries N] [--seed TEXT] [--data-dir FOLDER]
//
// Makes a laboratory once, keeps it, and copies it to the data directory.

const args = process.argv.slice(2);
const from = performance.now();
const kept = await cachedLab(readSizes(args), (line) => console.log(line));
const dataDir = args.includes("--data-dir") ? args[args.indexOf("--data-dir") + 1] : undefined;
if (dataDir) await restoreLab(kept, dataDir);
console.log(`${((performance.now() - from) / 1000).toFixed(0)} s: ${dataDir ?? kept}`);
