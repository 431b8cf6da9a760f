/** When a delegation holds, and how many further hops it may have below it. `notBefore` is inside, `expiresAt` is not. */
export type Terms = { notBefore: Date; expiresAt: Date; maxDepth: number };

/** No chain is longer than this, whatever its delegations say. */
export const MAX_DEPTH = 8;

export type TermsIssue = {
  path: "notBefore" | "expiresAt" | "maxDepth";
  code: "not_before_early" | "expiry_late" | "expiry_before_start" | "depth_exhausted" | "depth_wider" | "depth_range";
  sentence: string;
};

/** Tells whether a moment lies in a delegation's validity. */
export const termsCover = ({ notBefore, expiresAt }: Terms, at: Date): boolean => notBefore <= at && at < expiresAt;

/** Lists what is wrong with terms on their own: an empty validity, or a depth outside 0 to 8. */
export function termsIssues({ notBefore, expiresAt, maxDepth }: Terms): TermsIssue[] {
  const issues: TermsIssue[] = [];
  if (!(notBefore < expiresAt)) {
    issues.push({ path: "expiresAt", code: "expiry_before_start", sentence: "The end must come after the beginning." });
  }
  if (!Number.isInteger(maxDepth) || maxDepth < 0 || maxDepth > MAX_DEPTH) {
    issues.push({
      path: "maxDepth",
      code: "depth_range",
      sentence: `The depth is a whole number from 0 to ${MAX_DEPTH}.`,
    });
  }
  return issues;
}

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
