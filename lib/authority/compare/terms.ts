/** When a delegation holds, and how many further hops it may have below it. `notBefore` is inside, `expiresAt` is not. */
export type Terms = { notBefore: Date; expiresAt: Date; maxDepth: number };

export type TermsIssue = {
  path: "notBefore" | "expiresAt" | "maxDepth";
  code: "not_before_early" | "expiry_late" | "depth_exhausted" | "depth_wider";
  sentence: string;
};

/** Lists the terms in which one version is wider than another one: an earlier beginning, a later end, a greater depth. */
export const widerTerms = (after: Terms, before: Terms): TermsIssue[] => [
  ...wider(after.notBefore < before.notBefore, "notBefore", "not_before_early", "It would begin earlier."),
  ...wider(after.expiresAt > before.expiresAt, "expiresAt", "expiry_late", "It would last longer."),
  ...wider(after.maxDepth > before.maxDepth, "maxDepth", "depth_wider", "It could be delegated further."),
];

const wider = (is: boolean, path: TermsIssue["path"], code: TermsIssue["code"], sentence: string): TermsIssue[] =>
  is ? [{ path, code, sentence }] : [];

/** Lists where a child's terms go beyond its parent's: validity inside, depth at most the parent's less one (L2). */
export const termsBeyond = (child: Terms, parent: Terms): TermsIssue[] =>
  widerTerms(child, { ...parent, maxDepth: parent.maxDepth - 1 }).map((issue) => ({
    path: issue.path,
    code: issue.path === "maxDepth" && parent.maxDepth < 1 ? "depth_exhausted" : issue.code,
    sentence: beyondSentence[issue.path](parent),
  }));

const beyondSentence: Record<TermsIssue["path"], (parent: Terms) => string> = {
  notBefore: ({ notBefore }) =>
    `The delegation above begins at ${notBefore.toISOString()}. This one cannot begin earlier.`,
  expiresAt: ({ expiresAt }) => `The delegation above ends at ${expiresAt.toISOString()}. This one cannot end later.`,
  maxDepth: ({ maxDepth }) =>
    maxDepth < 1
      ? "The delegation above may not be delegated further."
      : `The delegation above allows at most ${maxDepth - 1} further ${maxDepth === 2 ? "hop" : "hops"}.`,
};

const later = (a: Date, b: Date): Date => (a > b ? a : b);
const earlier = (a: Date, b: Date): Date => (a < b ? a : b);

/** Gives the terms in which both hold; the validity may be empty. */
export const intersectTerms = (a: Terms, b: Terms): Terms => ({
  notBefore: later(a.notBefore, b.notBefore),
  expiresAt: earlier(a.expiresAt, b.expiresAt),
  maxDepth: Math.min(a.maxDepth, b.maxDepth),
});
