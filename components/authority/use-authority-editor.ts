"use client";

import { createContext, useContext, useMemo, useState } from "react";
import { type Bound, boundIssues } from "@/lib/authority/combine/editor-bounds";
import type { Authority, Catalogue } from "@/lib/authority/language/model";
import { parseAuthority } from "@/lib/authority/language/parse";
import { blankElement, type Draft, type DraftElement, readDraft, writeDraft } from "./draft";

/** One thing that is wrong, at its member: `0.limits.1.max_each`. */
export type Fault = {
  path: string;
  message: string;
  /** Nothing was said there yet: open, rather than wrong. */
  open?: boolean;
};

const friendly: Record<string, string> = {
  type: "Choose a type.",
  locations: "Choose a resource server.",
  actions: "Choose at least one action.",
  identifiers: "Name at least one resource.",
};

function faultsOf(draft: Draft, catalogues: readonly Catalogue[]): { authority?: Authority; faults: Fault[] } {
  if (draft.length === 0) return { faults: [{ path: "", message: "Add at least one element." }] };
  const shape = parseAuthority(draft);
  const parsed = shape.ok ? parseAuthority(draft, catalogues) : shape;
  if (parsed.ok) return { authority: parsed.authority, faults: [] };
  return {
    faults: parsed.issues.map(({ path, message }) => {
      const [index = "", member = "", ...deeper] = path.split(".");
      const value = draft[Number(index)]?.[member];
      const missing = value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
      const words = deeper.length === 0 && missing ? friendly[member] : undefined;
      return { path, message: words ?? message, open: words !== undefined };
    }),
  };
}

const hasControl =
  /^\d+\.(?:type|locations|actions|identifiers|limits\.\d+|conditions\.(?:tasks|environments|hours|networks|approval_above))(?:\.|$)/;

const noBounds: readonly Bound[] = [];

const within = (path: string, under: string): boolean => path === under || path.startsWith(`${under}.`);

/** What is held while an authority is written; the same object for as long as nothing of it changes. */
function useHeld(initial: Draft, catalogues: readonly Catalogue[], bounds: readonly Bound[], started?: string) {
  const [draft, setDraft] = useState(initial);
  const [text, setText] = useState(started);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [showAll, setShowAll] = useState(false);
  const [refused, setRefused] = useState<readonly Fault[]>([]);
  const { authority, faults } = useMemo(() => faultsOf(draft, catalogues), [draft, catalogues]);
  const beyond = useMemo(
    () => (authority ? boundIssues(authority, bounds).map(({ path, sentence }) => ({ path, message: sentence })) : []),
    [authority, bounds],
  );
  return useMemo(
    () => ({
      ...{ draft, setDraft, text, setText, left, setLeft, showAll, setShowAll, refused, setRefused },
      ...{ initial, catalogues, bounds, authority, faults, beyond },
    }),
    [draft, text, left, showAll, refused, initial, catalogues, bounds, authority, faults, beyond],
  );
}

type Held = ReturnType<typeof useHeld>;

/** What can be read of it and done with it. */
function editorOf(held: Held) {
  const { draft, setDraft, text, setText, left, setLeft, showAll, setShowAll, refused, setRefused } = held;
  const { initial, catalogues, bounds, authority, faults, beyond } = held;
  const read = text === undefined ? undefined : readDraft(text);

  const change = (next: Draft) => {
    setDraft(next);
    setText(undefined);
    setRefused([]);
  };
  const fault = (path: string): string | undefined => {
    const known = [...refused, ...beyond].find((one) => within(one.path, path));
    if (known) return known.message;
    if (!showAll && !left.has(path)) return undefined;
    return faults.find((one) => within(one.path, path))?.message;
  };
  return {
    draft,
    catalogues,
    bounds,
    /** Where the finished authority goes beyond what bounds it. */
    beyond,
    /** The finished authority; absent while something is wrong. */
    authority: read && !read.ok ? undefined : authority,
    faults: [...refused, ...faults],
    /** Whether what is still open counts as wrong: somebody tried to send it. */
    revealed: showAll,
    /** What is wrong where the form has no control to show it at: whole elements, and what is only in JSON. */
    elsewhere: [...refused, ...beyond, ...(showAll ? faults : [])].filter(({ path }) => !hasControl.test(path)),
    dirty: draft !== initial || text !== undefined,
    fault,
    leave: (path: string) => setLeft((now) => new Set(now).add(path)),
    edit: (index: number, how: (element: DraftElement) => DraftElement) =>
      change(draft.map((element, at) => (at === index ? how(element) : element))),
    add: () => change([...draft, blankElement]),
    remove: (index: number) => change(draft.filter((_, at) => at !== index)),
    /** The JSON as it was typed, also while it is none. */
    text: text ?? writeDraft(draft),
    syntaxFault: read && !read.ok ? read.fault : undefined,
    syntaxLine: read && !read.ok ? read.line : undefined,
    /** What was typed while it cannot be read. */
    unread: read && !read.ok ? text : undefined,
    type: (next: string) => {
      const typed = readDraft(next);
      if (typed.ok) change(typed.draft);
      setText(next);
    },
    /** Begins anew with another authority. */
    replace: change,
    /** Gives up text that cannot be read, for what the form shows. */
    drop: () => setText(undefined),
    reveal: () => setShowAll(true),
    refuse: setRefused,
  };
}

/**
 * Keeps form and JSON as two views of one draft, and says of each member what is wrong once it was left, and at once where
 * it goes beyond a bound. What it answers stays the same object while nothing of it changes.
 *
 * @param started Text that could not be read when the draft was kept.
 */
export function useAuthorityEditor(
  initial: Draft,
  catalogues: readonly Catalogue[],
  bounds: readonly Bound[] = noBounds,
  started?: string,
) {
  const held = useHeld(initial, catalogues, bounds, started);
  return useMemo(() => editorOf(held), [held]);
}

export type AuthorityEditor = ReturnType<typeof useAuthorityEditor>;

export const EditorContext = createContext<AuthorityEditor | undefined>(undefined);

/** Gives one element of the editor around, with what is wrong with each of its members. */
export function useElement(index: number) {
  const editor = useContext(EditorContext);
  if (!editor) throw new Error("An element is edited inside an editor.");
  const at = (member: string) => `${index}.${member}`;
  return {
    element: editor.draft[index] ?? blankElement,
    catalogues: editor.catalogues,
    bounds: editor.bounds,
    edit: (how: (element: DraftElement) => DraftElement) => editor.edit(index, how),
    fault: (member: string) => editor.fault(at(member)),
    leave: (member: string) => editor.leave(at(member)),
  };
}
