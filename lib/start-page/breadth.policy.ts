import type { CanonicalAuthority } from "@/lib/authority/language/model";

type Held = { authority: CanonicalAuthority; maxDepth: number };

/** Judges how much a delegation allows: every resource of a type, no limit, no condition, and passing on. */
export function breadthOf({ authority, maxDepth }: Held): { score: number; words: string } {
  const everything = authority.filter(({ identifiers }) => identifiers.includes("*"));
  const unlimited = everything.filter(({ limits = [] }) => limits.length === 0);
  const unconditional = unlimited.filter(({ conditions }) => conditions === undefined);
  const words = [
    ...(unlimited.length > 0 ? ["no limit"] : []),
    ...(maxDepth > 0 ? [`may be passed on ${maxDepth} ${maxDepth === 1 ? "time" : "times"}`] : []),
  ];
  const actions = everything.reduce((sum, element) => sum + element.actions.length, 0);
  return {
    score: 100 * unlimited.length + 50 * unconditional.length + 10 * everything.length + actions + 5 * maxDepth,
    words: ["every resource", ...words].join(", "),
  };
}
