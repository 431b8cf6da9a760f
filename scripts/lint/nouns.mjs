import { readFileSync } from "node:fs";

/** The nouns of `lib`, each with those directly before it: `nouns.json` is the only place that says so. */
export const nouns = JSON.parse(readFileSync(new URL("nouns.json", import.meta.url), "utf8"));

/** What every noun may import, and that none of them knows a noun. */
const beneath = ["platform", "protocols", "audit", "authority"];

/** The folders of `lib` that a noun may import: what is beneath all nouns, all nouns before it, and itself. */
export const knownTo = (noun) => [...new Set([...beneath, ...nouns[noun].flatMap(knownTo), noun])];
