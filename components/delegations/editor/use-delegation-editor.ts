"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { blankElement, type Draft } from "@/components/authority/draft";
import { sentOrder } from "@/components/authority/sent-order";
import { useAuthorityEditor } from "@/components/authority/use-authority-editor";
import { ApiProblem } from "@/components/data/api-problem";
import { useLeaveGuard } from "@/components/forms/leave-guard";
import { useNow } from "@/components/time/use-now";
import { problemText } from "@/components/ui/problem-text";
import type { Bound } from "@/lib/authority/combine/editor-bounds";
import type { Authority, Catalogue } from "@/lib/authority/language/model";
import { maxChainDepth } from "@/lib/delegations/model";
import type { BoundsResponse } from "@/lib/delegations/views/bounds.schema";
import type { DraftContent } from "@/lib/drafts/schema";
import type { TemplateResponse } from "@/lib/drafts/templates/schema";
import { type Adviser, type Finding, findingsOf } from "./findings";
import { boundsOf } from "./queries";
import {
  appliesAtOnce,
  type Changing,
  changesNothing,
  draftContent,
  faultsOf,
  refusalOf,
  representedBy,
  type Terms,
  type TermsFaults,
  type TermsField,
} from "./terms";
import { type KeptDraft, useAutosave } from "./use-autosave";

export type EditorStart = {
  content: DraftContent;
  kept: KeptDraft | undefined;
  changing: Changing | undefined;
  catalogues: readonly Catalogue[];
};

/** Bounds of the authority for the chosen agent and represented person. */
function useBounds(terms: Terms, parentId: string | undefined, changing: Changing | undefined) {
  const { agentId } = terms;
  const onBehalfOf = representedBy(terms);
  const query = useQuery({
    ...boundsOf({
      agentId,
      ...(changing ? { changesDelegationId: changing.id } : {}),
      ...(!changing && onBehalfOf !== undefined ? { onBehalfOf } : {}),
      ...(!changing && parentId !== undefined ? { parentDelegationId: parentId } : {}),
    }),
    enabled: agentId !== "",
  });
  const bounds = useMemo(() => (query.data?.bounds ?? []) as Bound[], [query.data]);
  return { query, data: agentId === "" ? undefined : query.data, bounds };
}

const firstDraft: Draft = [blankElement];

function useTerms(start: EditorStart) {
  const [initial] = useState<Terms>(() => {
    const { agentId, purpose, reason, onBehalfOf, validity, maxDepth } = start.content;
    return { agentId: agentId ?? "", purpose, reason, onBehalfOf, validity, maxDepth };
  });
  const [terms, setTerms] = useState(initial);
  const [faults, setFaults] = useState<TermsFaults>({});
  const set = (change: Partial<Terms>, field: TermsField) => {
    setTerms((now) => ({ ...now, ...change }));
    setFaults(({ [field]: _, ...rest }) => rest);
  };
  return { terms, setTerms, set, faults, setFaults, touched: terms !== initial };
}

/** Advice comes with the first finished authority; without it everything that is refused is still said. */
function useAdviser(wanted: boolean): Adviser | undefined {
  const [adviser, setAdviser] = useState<Adviser>();
  useEffect(() => {
    if (wanted) import("@/lib/authority/words/advice").then(setAdviser, () => undefined);
  }, [wanted]);
  return adviser;
}

type Held = ReturnType<typeof useTerms>;
type Authoring = ReturnType<typeof useAuthorityEditor>;

type At = { now: number; changing: Changing | undefined };

/** Obstacles to sending: faults found in the browser, and the server's refusal. */
function useRefusals(held: Held, editor: Authoring, findings: readonly Finding[], { now, changing }: At) {
  const [failure, setFailure] = useState<string>();
  const { terms, setFaults } = held;
  return {
    failure,
    /** Returns the authority if the form is complete; else shows the faults at their fields. */
    ready: (): Authority | undefined => {
      const found = faultsOf(terms, now, changing);
      setFaults(found);
      setFailure(undefined);
      editor.reveal();
      const errors = findings.some(({ level }) => level === "error");
      return errors || Object.keys(found).length > 0 ? undefined : editor.authority;
    },
    refuse: (error: unknown, authority: Authority) => {
      if (!(error instanceof ApiProblem)) return setFailure(problemText(error));
      const refusal = refusalOf(error, sentOrder(authority));
      editor.refuse(refusal.authority);
      setFaults(refusal.fields);
      setFailure(refusal.form ?? Object.values(refusal.fields)[0]);
    },
  };
}

/** Bounds of the validity: the parent delegation and the blueprint. */
const longestOf = (bounds: BoundsResponse | undefined) => [
  ...(bounds?.parent
    ? [{ end: Date.parse(bounds.parent.expiresAt), reason: "The parent delegation expires earlier." }]
    : []),
  ...(bounds?.maxDays
    ? [{ days: bounds.maxDays, reason: `The blueprint allows at most ${bounds.maxDays} days.` }]
    : []),
];

/** Begins from a template: its authority in place of what is written, its terms where nothing is said yet. */
const fromTemplate =
  ({ setTerms }: Held, editor: Authoring, changing: Changing | undefined) =>
  ({ authority, purpose, days, maxDepth }: TemplateResponse) => {
    editor.replace(authority.map(({ id: _, ...element }) => element));
    setTerms((before) => ({
      ...before,
      purpose: before.purpose === "" ? purpose : before.purpose,
      validity: changing ? before.validity : { kind: "days", days },
      maxDepth: Math.min(maxDepth, changing?.maxDepth ?? maxChainDepth),
    }));
  };

/** Holds a delegation while it is written: one model, which form, code and effect show. */
export function useDelegationEditor(start: EditorStart) {
  const { content, kept, changing, catalogues } = start;
  const parentId = content.parentDelegationId ?? changing?.parentId ?? undefined;
  const held = useTerms(start);
  const { terms, set, faults } = held;
  const bounds = useBounds(terms, parentId, changing);
  const [first] = useState<Draft>(content.authority.length > 0 ? content.authority : firstDraft);
  const editor = useAuthorityEditor(first, catalogues, bounds.bounds, content.text ?? undefined);
  const { authority } = editor;
  const now = useNow(60);
  const adviser = useAdviser(authority !== undefined);
  const subject = useMemo(() => ({ parentId, changing }), [parentId, changing]);
  const dirty = held.touched || editor.dirty;
  const autosave = useAutosave(draftContent(terms, editor.draft, editor.unread, subject), dirty, kept);
  useLeaveGuard(autosave.unsaved, autosave.settle);
  const findings = findingsOf({ editor, terms, subject, bounds: bounds.data, now, adviser });
  const refusals = useRefusals(held, editor, findings, { now, changing });
  const parent = bounds.data?.parent;
  return {
    ...{ terms, editor, bounds, subject, findings, autosave, now, ...refusals },
    /** Whether it applies without an approval. */
    atOnce: Boolean(changing && authority && appliesAtOnce(terms, authority, changing, now)),
    unchanged: Boolean(changing && authority && changesNothing(terms, authority, changing)),
    form: {
      ...{ terms, faults, set, changing, longest: longestOf(bounds.data) },
      deepest: parent ? Math.max(0, parent.maxDepth - 1) : maxChainDepth,
    },
    startFrom: fromTemplate(held, editor, changing),
  };
}

export type DelegationEditor = ReturnType<typeof useDelegationEditor>;
