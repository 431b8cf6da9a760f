"use client";

import { createContext, useContext, useMemo, useState } from "react";
import { type DraftElement, readDraft, writeDraft } from "@/components/authority/draft";
import type { Catalogue } from "@/lib/authority/language/model";
import { isOpen, moved, newRule, type RulesDraft, type RulesFault, readRules } from "./draft";

const within = (path: string, under: string): boolean =>
  path === under || path.startsWith(`${under}.`) || path.startsWith(`${under}[`);

/** Paths with a control in the form. Faults at other paths are shown below their rule. */
const hasControl =
  /^rules\[\d+\]\.(?:when\.(?:riskTiers|environments|types|actions|amountAbove\.(?:unit|value)|riskAbove)|steps\[\d+\]\.(?:name|quorum|groups|separateFrom|skipAfterHours|escalateTo|expiresAfterHours))(?:\[|$)/;

/** Choices offered in the form of a rule. */
export type RuleChoices = { catalogues: readonly Catalogue[]; groups: readonly string[] };

/**
 * Keeps form and JSON as two views of one draft. Text that does not parse never replaces the draft. The draft keeps
 * members without a control in the form, and reports their faults.
 */
export function useRulesEditor(initial: RulesDraft, choices: RuleChoices) {
  const [draft, setDraft] = useState(initial);
  const [text, setText] = useState<string>();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [showAll, setShowAll] = useState(false);
  const [refused, setRefused] = useState<readonly RulesFault[]>([]);
  const { rules, faults } = useMemo(() => readRules(draft), [draft]);
  const read = text === undefined ? undefined : readDraft(text);
  const unread = read !== undefined && !read.ok;
  const change = (next: RulesDraft) => {
    setDraft(next);
    setText(undefined);
    setRefused([]);
  };
  // Faults of a field are shown once the field loses focus. Faults between rules are shown at once.
  const shown = [...refused, ...(showAll ? faults : faults.filter(({ path }) => !hasControl.test(path)))];
  return {
    draft,
    choices,
    /** The finished rules; absent while something is wrong. */
    rules: unread ? undefined : rules,
    faults: [...refused, ...faults],
    fault: (path: string): string | undefined =>
      (shown.find((one) => within(one.path, path)) ?? faults.find((one) => left.has(path) && within(one.path, path)))
        ?.message,
    /** Faults of one rule at paths without a control in the form. */
    elsewhere: (rule: number): RulesFault[] =>
      shown.filter(({ path }) => within(path, `rules[${rule}]`) && !hasControl.test(path)),
    dirty: draft !== initial || text !== undefined,
    /** Replaces the rules. */
    replace: change,
    leave: (path: string) => setLeft((now) => new Set(now).add(path)),
    edit: (index: number, how: (rule: DraftElement) => DraftElement) =>
      change(draft.map((rule, at) => (at === index ? how(rule) : rule))),
    move: (from: number, to: number) => change(moved(draft, from, to)),
    /** Rules are added before the last one, which is for everything else. */
    add: () => {
      const last = draft.findLastIndex(isOpen);
      const at = last === draft.length - 1 ? draft.length - 1 : draft.length;
      change([...draft.slice(0, at), newRule, ...draft.slice(at)]);
    },
    remove: (index: number) => change(draft.filter((_, at) => at !== index)),
    text: text ?? writeDraft(draft),
    syntaxFault: read && !read.ok ? read.fault : undefined,
    type: (next: string) => {
      const typed = readDraft(next);
      if (typed.ok) change(typed.draft);
      setText(next);
    },
    /** Gives up text that cannot be read, for what the form shows. */
    drop: () => setText(undefined),
    reveal: () => setShowAll(true),
    refuse: setRefused,
  };
}

export type RulesEditor = ReturnType<typeof useRulesEditor>;

export const RulesContext = createContext<RulesEditor | undefined>(undefined);

/** Gives one rule of the editor around, with what is wrong with each of its members. */
export function useRule(index: number) {
  const editor = useContext(RulesContext);
  if (!editor) throw new Error("A rule is edited inside an editor.");
  const at = (member: string) => `rules[${index}].${member}`;
  return {
    ...editor,
    rule: editor.draft[index] ?? {},
    last: index === editor.draft.length - 1,
    edit: (how: (rule: DraftElement) => DraftElement) => editor.edit(index, how),
    fault: (member: string) => editor.fault(at(member)),
    leave: (member: string) => editor.leave(at(member)),
  };
}
