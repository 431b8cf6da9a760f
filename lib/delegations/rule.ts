/** What must hold of a signed version, and between it and the one above it, each in words for both outcomes. */
export type Rule = { ok: boolean; holds: string; fails: string };
