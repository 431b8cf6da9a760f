import { readFileSync } from "node:fs";

/** The nouns of `lib`, each with those directly before it. `nouns.json` is the only source of this order. */
export const nouns = JSON.parse(readFileSync(new URL("nouns.json", import.meta.url), "utf8"));

/** Folders that every noun may import, and that import no noun. */
const beneath = ["platform", "protocols", "audit", "authority"];

/** The folders of `lib` that a noun may import: those beneath all nouns, all nouns before it, and itself. */
export const knownTo = (noun) => [...new Set([...beneath, ...nouns[noun].flatMap(knownTo), noun])];
