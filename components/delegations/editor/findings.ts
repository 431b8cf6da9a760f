import type { AuthorityEditor } from "@/components/authority/use-authority-editor";
import { termsBeyond } from "@/lib/authority/compare/terms";
import type { Authority, AuthorityElement } from "@/lib/authority/language/model";
import { parseAuthority } from "@/lib/authority/language/parse";
import type { Advice, adviseOn, adviseOnTerms, Mend } from "@/lib/authority/words/advice";
import { ADVICE_LEVELS, type AdviceLevel } from "@/lib/authority/words/advice";
import type { BoundsResponse } from "@/lib/delegations/views/bounds.schema";
import { endOf, type Subject, type Terms } from "./terms";

/** One thing to think about, or to put right. A `line` is of code that cannot be read. */
export type Finding = {
  level: AdviceLevel;
  path: string;
  sentence: string;
  line?: number | undefined;
  /** Automatic fix of the finding. */
  mend?: Mend | undefined;
};

type Editor = Pick<
  AuthorityEditor,
  "authority" | "faults" | "revealed" | "beyond" | "catalogues" | "syntaxFault" | "syntaxLine"
>;

/** Functions that advise on the draft, loaded on demand. */
export type Adviser = { adviseOn: typeof adviseOn; adviseOnTerms: typeof adviseOnTerms };

export type FindingsOf = {
  adviser: Adviser | undefined;
  editor: Editor;
  terms: Terms;
  subject: Subject;
  bounds: BoundsResponse | undefined;
  now: number;
};

/** The effective authority of the delegation above; undefined where there is none. */
export function parentOf(bounds: BoundsResponse | undefined): Authority | undefined {
  const parsed = parseAuthority(bounds?.bounds.find(({ kind }) => kind === "parent")?.authority ?? []);
  return parsed.ok ? parsed.authority : undefined;
}

function errorsOf({ editor, bounds }: FindingsOf): Finding[] {
  const { syntaxFault, syntaxLine, beyond } = editor;
  const faults = editor.faults.filter(({ open }) => editor.revealed || !open);
  const error = (path: string, sentence: string, line?: number): Finding => ({ level: "error", path, sentence, line });
  const obstacle = bounds?.obstacle ? [error("", bounds.obstacle.reason)] : [];
  if (syntaxFault) return [...obstacle, error("", syntaxFault, syntaxLine ?? 1)];
  return [...obstacle, ...[...beyond, ...faults].map(({ path, message }) => error(path, message))];
}

function termsBeyondParent({ terms, subject, bounds, now }: FindingsOf): Finding[] {
  if (!bounds?.parent) return [];
  const { notBefore, expiresAt: end, maxDepth } = bounds.parent;
  const parent = { notBefore: new Date(notBefore), expiresAt: new Date(end), maxDepth };
  // The server judges the beginning: one that is not chosen is the time of the approval.
  const expiresAt = endOf(terms.validity, now, subject.changing) ?? parent.expiresAt;
  const child = { notBefore: parent.notBefore, expiresAt, maxDepth: terms.maxDepth };
  return termsBeyond(child, parent).map(({ path, sentence }) => ({ level: "error", path, sentence }));
}

/** Everything that is to be said about what is written, the gravest first. */
export function findingsOf(about: FindingsOf): Finding[] {
  const { editor, terms, subject, bounds, now, adviser } = about;
  const end = endOf(terms.validity, now, subject.changing);
  const parent = parentOf(bounds);
  const { authority, catalogues } = editor;
  const advice = (authority && adviser?.adviseOn(authority, { catalogues, parent })) ?? [];
  const { maxDepth } = terms;
  const onTerms = (end && adviser?.adviseOnTerms({ notBefore: new Date(now), expiresAt: end, maxDepth })) ?? [];
  const all: Finding[] = [
    ...errorsOf(about),
    ...termsBeyondParent(about),
    ...[...advice, ...onTerms].map(({ level, path, sentence, mend }: Advice) => ({ level, path, sentence, mend })),
  ];
  return ADVICE_LEVELS.flatMap((level) => all.filter((finding) => finding.level === level));
}

/** The draft with a finding put right: the elements of its mend in place of the one at fault. */
export const mended = <T>(draft: readonly T[], { path, mend }: Finding): (T | AuthorityElement)[] =>
  draft.flatMap((element, at): (T | AuthorityElement)[] =>
    mend && at === Number(path.split(".", 1)[0]) ? mend.elements : [element],
  );
