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

/** The state of an edit; the same object until a part of it changes. */
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

/** Derives the editor from the state of an edit. */
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
    /** Faults where the finished authority exceeds its bounds. */
    beyond,
    /** The finished authority; absent while something is wrong. */
    authority: read && !read.ok ? undefined : authority,
    faults: [...refused, ...faults],
    /** Whether unfinished members count as faults, because the person tried to send the form. */
    revealed: showAll,
    /** Faults at paths without a control in the form: whole elements, and members that are only in JSON. */
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
    /** The typed text while it does not parse. */
    unread: read && !read.ok ? text : undefined,
    type: (next: string) => {
      const typed = readDraft(next);
      if (typed.ok) change(typed.draft);
      setText(next);
    },
    /** Replaces the authority. */
    replace: change,
    /** Discards text that does not parse, and returns to the draft in the form. */
    drop: () => setText(undefined),
    reveal: () => setShowAll(true),
    refuse: setRefused,
  };
}

/**
 * Keeps form and JSON as two views of one draft. Shows the faults of a member once it loses focus, and exceeded bounds
 * at once. Returns the same object until a part of it changes.
 *
 * @param started Text of a saved draft that did not parse.
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
