"use client";

import { useAuthorityEditor } from "@/components/authority/use-authority-editor";
import { useFields } from "@/components/forms/use-fields";
import { useForm } from "@/components/forms/use-form";
import { isNarrowerInPlace } from "@/lib/authority/compare/is-narrower";
import { widerTerms } from "@/lib/authority/compare/terms";
import { adviseAmountless } from "@/lib/authority/judge/amountless";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import type { Authority, Catalogue } from "@/lib/authority/language/model";
import { parseAuthority } from "@/lib/authority/language/parse";
import type { RequestResponse } from "@/lib/requests/schema";
import type { DecisionBody } from "./use-decision";
import { useLess } from "./use-less";

export type ChangeMode = "approveNarrower" | "revise";

type ChangeDraft = { purpose: string; lastDay: string; maxDepth: number; note: string };

type Start = {
  mode: ChangeMode;
  request: RequestResponse;
  catalogues: readonly Catalogue[];
  onClose: () => void;
  onSend: (note: string, more: DecisionBody) => Promise<unknown>;
};

/** A day ends at its midnight in UTC; the last day that was asked for ends when that did. */
export function endOfDay(day: string, asked: string): string | undefined {
  if (day === asked.slice(0, 10)) return asked;
  const end = Date.parse(`${day}T23:59:59Z`);
  return Number.isNaN(end) ? undefined : new Date(end).toISOString();
}

/** Lists in what an edited request is more than was asked for. */
export function widerThanAsked(
  edited: { authority: Authority | undefined; expiresAt: string | undefined; maxDepth: number },
  asked: { authority: Authority; expiresAt: string; maxDepth: number },
): string[] {
  const narrower = edited.authority ? isNarrowerInPlace(edited.authority, asked.authority) : undefined;
  return [
    ...(narrower && !narrower.ok ? narrower.issues.map(({ sentence }) => sentence) : []),
    ...widerTerms(termsOf({ ...edited, expiresAt: edited.expiresAt ?? asked.expiresAt }), termsOf(asked)).map(
      ({ sentence }) => sentence,
    ),
  ];
}

/** Why a new limit also refuses actions that only read: they state no amount. Sentences about the request are left out. */
export function newlyRefused(edited: Authority, asked: Authority): string[] {
  const refusedBy = (authority: Authority) =>
    authority.flatMap((element, at) => adviseAmountless(element, String(at)).map(({ sentence }) => sentence));
  const before = new Set(refusedBy(asked));
  return refusedBy(edited).filter((sentence) => !before.has(sentence));
}

/** The beginning of a request is not edited here. */
const termsOf = ({ expiresAt, maxDepth }: { expiresAt: string; maxDepth: number }) => ({
  ...{ notBefore: new Date(0), maxDepth },
  expiresAt: new Date(expiresAt),
});

/** Equal meaning gives equal text. */
const spelling = (authority: Authority): string => JSON.stringify(canonicalAuthority(authority));

/** Holds what a person makes of a request, and says while they write whether that can be sent. */
export function useChange({ mode, request, catalogues, onClose, onSend }: Start) {
  const {
    values: draft,
    set,
    bind,
  } = useFields<ChangeDraft>({
    ...{ purpose: request.purpose, maxDepth: request.maxDepth, note: "" },
    lastDay: request.expiresAt.slice(0, 10),
  });
  const editor = useAuthorityEditor(request.authority, catalogues);
  const parsed = parseAuthority(request.authority);
  const asked = parsed.ok ? parsed.authority : [];
  const less = useLess(asked, catalogues, editor);
  const expiresAt = endOfDay(draft.lastDay, request.expiresAt);
  const edited = { authority: editor.authority, expiresAt, maxDepth: draft.maxDepth };
  const sameAuthority = editor.authority !== undefined && spelling(editor.authority) === spelling(asked);
  const sameTerms = expiresAt === request.expiresAt && draft.maxDepth === request.maxDepth;
  const same = sameAuthority && sameTerms && draft.purpose.trim() === request.purpose;
  const problems = mode === "approveNarrower" ? widerThanAsked(edited, { ...request, authority: asked }) : [];

  const refused = editor.authority ? newlyRefused(editor.authority, asked) : [];

  const whyNot = (): string | undefined => {
    if (!expiresAt) return "Choose a day.";
    if (less.problem) return less.problem;
    if (editor.draft.length === 0) return "Nothing would remain. Deny the request instead.";
    if (problems.length > 0) return "This exceeds the requested authority.";
    if (draft.purpose.trim() === "") return "Enter the purpose.";
    if (same && (mode === "approveNarrower" || request.status === "pending")) return "Change the request first.";
    return undefined;
  };
  const form = useForm({
    whyNot: whyNot(),
    parse: () => {
      editor.reveal();
      const { authority } = editor;
      return authority && expiresAt ? { success: true, data: { authority, expiresAt } } : undefined;
    },
    send: async (ready: { authority: Authority; expiresAt: string }) => {
      const purpose = draft.purpose.trim();
      await onSend(draft.note.trim(), {
        ...(mode === "revise" && purpose !== request.purpose && { purpose }),
        ...(!(mode === "revise" && sameAuthority) && { authority: ready.authority }),
        ...(ready.expiresAt !== request.expiresAt && { expiresAt: ready.expiresAt }),
        ...(draft.maxDepth !== request.maxDepth && { maxDepth: draft.maxDepth }),
      });
      onClose();
    },
  });
  return { draft, set, bind, form, editor, asked, problems, refused, same, sameAuthority, less };
}
