/** When a delegation holds, and how many further hops it may have below it. `notBefore` is inside, `expiresAt` is not. */
export type Terms = { notBefore: Date; expiresAt: Date; maxDepth: number };

export type TermsIssue = {
  path: "notBefore" | "expiresAt" | "maxDepth";
  code: "not_before_early" | "expiry_late" | "depth_exhausted" | "depth_wider";
  sentence: string;
};

/** Lists where a child's terms go beyond its parent's: validity inside, depth at most the parent's less one (L2). */
export function termsBeyond(child: Terms, parent: Terms): TermsIssue[] {
  const issues: TermsIssue[] = [];
  if (child.notBefore < parent.notBefore) {
    const sentence = `The delegation above begins at ${parent.notBefore.toISOString()}. This one cannot begin earlier.`;
    issues.push({ path: "notBefore", code: "not_before_early", sentence });
  }
  if (child.expiresAt > parent.expiresAt) {
    const sentence = `The delegation above ends at ${parent.expiresAt.toISOString()}. This one cannot end later.`;
    issues.push({ path: "expiresAt", code: "expiry_late", sentence });
  }
  if (parent.maxDepth < 1) {
    issues.push({
      path: "maxDepth",
      code: "depth_exhausted",
      sentence: "The delegation above may not be delegated further.",
    });
  } else if (child.maxDepth > parent.maxDepth - 1) {
    const [most, hops] = [parent.maxDepth - 1, parent.maxDepth === 2 ? "hop" : "hops"];
    const sentence = `The delegation above allows at most ${most} further ${hops}.`;
    issues.push({ path: "maxDepth", code: "depth_wider", sentence });
  }
  return issues;
}

const later = (a: Date, b: Date): Date => (a > b ? a : b);
const earlier = (a: Date, b: Date): Date => (a < b ? a : b);

/** Gives the terms in which both hold; the validity may be empty. */
export const intersectTerms = (a: Terms, b: Terms): Terms => ({
  notBefore: later(a.notBefore, b.notBefore),
  expiresAt: earlier(a.expiresAt, b.expiresAt),
  maxDepth: Math.min(a.maxDepth, b.maxDepth),
});
