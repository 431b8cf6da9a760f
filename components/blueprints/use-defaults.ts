"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { blankElement, type Draft } from "@/components/authority/draft";
import { useAuthorityEditor } from "@/components/authority/use-authority-editor";
import { ApiProblem } from "@/components/data/api-problem";
import { useLeaveGuard } from "@/components/forms/leave-guard";
import { isStale, staleText } from "@/components/forms/merge-edit";
import { useMergedEdit } from "@/components/forms/use-merged-edit";
import { problemText } from "@/components/ui/problem-text";
import { useToast } from "@/components/ui/toast";
import type { Bound } from "@/lib/authority/combine/editor-bounds";
import type { Catalogue } from "@/lib/authority/language/model";
import { parseAuthority } from "@/lib/authority/language/parse";
import type { BlueprintDetail } from "@/lib/blueprints/schema";
import { type DefaultsDraft, type DefaultsMember, defaultsDraft, defaultsMembers, defaultsOf } from "./defaults-fields";
import { blueprintKeys, editBlueprint } from "./queries";

/** Paths of the answer name members of the body: `defaults.authority[0].limits[1]`. */
const draftPath = (path: string): string =>
  path.replace(/^defaults\.authority\.?/, "").replace(/\[(\d+)\]/g, (_, n, at) => `${at ? "." : ""}${n}`);

/** The ceiling as the bound of the default authority. */
function boundsOf({ name, ceiling }: BlueprintDetail): Bound[] {
  const parsed = parseAuthority(ceiling ?? []);
  return parsed.ok ? [{ kind: "ceiling", name, authority: parsed.authority }] : [];
}

type Errors = Partial<Record<DefaultsMember, string>>;

function useRefusals(editor: ReturnType<typeof useAuthorityEditor>) {
  const [errors, setErrors] = useState<Errors>({});
  const [problem, setProblem] = useState<string>();
  const refuse = (error: unknown) => {
    const faults = error instanceof ApiProblem ? error.errors : [];
    const said = faults.map(({ path, message }) => ({ path, message: message ?? "Is refused." }));
    const authority = said.filter(({ path }) => path.startsWith("defaults.authority"));
    editor.refuse(authority.map(({ path, message }) => ({ path: draftPath(path), message })));
    const found = defaultsMembers.flatMap((name) => {
      const fault = said.find(({ path }) => path === `defaults.${name}`);
      return fault ? [[name, fault.message] as const] : [];
    });
    setErrors(Object.fromEntries(found));
    setProblem(problemText(error));
  };
  const clear = () => {
    setErrors({});
    setProblem(undefined);
  };
  return { errors, problem, refuse, clear, setProblem };
}

/** Fields that two people may edit at the same time. Authority: null without one, a string while it does not parse. */
export type DefaultsFields = DefaultsDraft & { authority: unknown };

/** Holds the defaults while they are written, also while a newer version of the blueprint comes. */
function useWritten(blueprint: BlueprintDetail, catalogues: readonly Catalogue[]) {
  const now = blueprint.defaults?.authority ?? null;
  const [terms, setTerms] = useState(() => defaultsDraft(blueprint.defaults));
  const [withAuthority, setWithAuthority] = useState(now !== null);
  const [initial] = useState<Draft>(() => (now as Draft | null) ?? [blankElement]);
  const bounds = useMemo(() => boundsOf(blueprint), [blueprint]);
  const editor = useAuthorityEditor(initial, catalogues, bounds);
  const set = (part: Partial<DefaultsDraft>) => setTerms((before) => ({ ...before, ...part }));
  const merged = useMergedEdit<DefaultsFields>({
    current: { version: blueprint.version, fields: { ...defaultsDraft(blueprint.defaults), authority: now } },
    mine: { ...terms, authority: withAuthority ? (editor.unread ?? editor.draft) : null },
    take: ({ authority, ...theirs }) => {
      set(theirs);
      if (authority === undefined) return;
      setWithAuthority(authority !== null);
      if (authority !== null) editor.replace(authority as Draft);
    },
  });
  return { terms, set, withAuthority, setWithAuthority, editor, merged };
}

/**
 * Edits what new requests for the agents of a blueprint start with: bounded by its ceiling, as a request would be.
 *
 * @param blueprint The blueprint as it is now; what is written stays when another version comes.
 */
export function useDefaults(blueprint: BlueprintDetail, catalogues: readonly Catalogue[]) {
  const client = useQueryClient();
  const router = useRouter();
  const toast = useToast();
  const { terms, set, withAuthority, setWithAuthority, editor, merged } = useWritten(blueprint, catalogues);
  const { version: basedOn, fields: before } = merged.base;
  const [reason, setReason] = useState("");
  const [working, setWorking] = useState(false);
  const refusals = useRefusals(editor);
  const authority = withAuthority ? (editor.authority as Parameters<typeof defaultsOf>[1] | undefined) : null;
  const defaults = authority === undefined ? undefined : defaultsOf(terms, authority);
  const written = defaultsOf(before, before.authority as Parameters<typeof defaultsOf>[1]);
  const same = JSON.stringify(defaults) === JSON.stringify(written);
  useLeaveGuard(!same);
  const save = async () => {
    refusals.clear();
    if (defaults === undefined) {
      editor.reveal();
      return refusals.setProblem("The authority is not finished. Correct the marked fields.");
    }
    setWorking(true);
    try {
      const { name, version } = await editBlueprint(blueprint.id, basedOn, {
        defaults,
        reason: reason.trim(),
      });
      await client.invalidateQueries({ queryKey: blueprintKeys.all });
      toast.done(`${name}@${version} is in effect`, "New requests start with it. Existing requests do not change.");
      router.push(`/blueprints?blueprint=${blueprint.id}`);
    } catch (error) {
      if (isStale(error)) {
        await client.invalidateQueries({ queryKey: blueprintKeys.all });
        refusals.setProblem(staleText);
      } else refusals.refuse(error);
      setWorking(false);
    }
  };
  const { errors, problem } = refusals;
  return {
    ...{ terms, set, withAuthority, setWithAuthority, editor, reason, setReason, working, errors, problem, same, save },
    merged,
  };
}
