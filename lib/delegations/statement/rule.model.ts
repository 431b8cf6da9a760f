/** Result of one rule about a signed version, alone or with the version above it. Each outcome has its text. */
export type Rule = { ok: boolean; holds: string; fails: string };
