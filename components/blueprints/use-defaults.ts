"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { blankElement, type Draft } from "@/components/authority/draft";
import { useAuthorityEditor } from "@/components/authority/use-authority-editor";
import { ApiProblem } from "@/components/data/api-problem";
import { useLeaveGuard } from "@/components/forms/leave-guard";
import { useForm } from "@/components/forms/use-form";
import { useMergedEdit } from "@/components/forms/use-merged-edit";
import { problemText } from "@/components/ui/problem-text";
import { useToast } from "@/components/ui/toast";
import type { Bound } from "@/lib/authority/combine/editor-bounds";
import type { Catalogue } from "@/lib/authority/language/model";
import { parseAuthority } from "@/lib/authority/language/parse";
import type { BlueprintDetail, EditBlueprintRequest } from "@/lib/blueprints/schema";
import { type DefaultsDraft, defaultsDraft, defaultsMembers, defaultsOf } from "./defaults-fields";
import { blueprintKeys, editBlueprint } from "./queries";

/** Paths of the answer name members of the body: `defaults.authority[0].limits[1]`. */
const draftPath = (path: string): string =>
  path.replace(/^defaults\.authority\.?/, "").replace(/\[(\d+)\]/g, (_, n, at) => `${at ? "." : ""}${n}`);

/** The ceiling as the bound of the default authority. */
function boundsOf({ name, ceiling }: BlueprintDetail): Bound[] {
  const parsed = parseAuthority(ceiling ?? []);
  return parsed.ok ? [{ kind: "ceiling", name, authority: parsed.authority }] : [];
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
  const authority = withAuthority ? (editor.authority as Parameters<typeof defaultsOf>[1] | undefined) : null;
  const defaults = authority === undefined ? undefined : defaultsOf(terms, authority);
  const written = defaultsOf(before, before.authority as Parameters<typeof defaultsOf>[1]);
  const same = JSON.stringify(defaults) === JSON.stringify(written);
  useLeaveGuard(!same);
  const refresh = () => client.invalidateQueries({ queryKey: blueprintKeys.all });
  const unsaid = reason.trim() === "" ? "Enter a reason." : undefined;
  const form = useForm({
    members: defaultsMembers.map((name) => `defaults.${name}` as const),
    leaves: true,
    whyNot: merged.whyNotSave ?? (same ? "Change a default first." : unsaid),
    parse: () => {
      if (defaults !== undefined) return { success: true, data: { defaults, reason: reason.trim() } };
      editor.reveal();
      throw new Error("The authority is not finished. Correct the marked fields.");
    },
    send: async (body: EditBlueprintRequest) => {
      const { name, version } = await editBlueprint(blueprint.id, basedOn, body);
      await refresh();
      toast.done(`${name}@${version} is in effect`, "New requests start with it. Existing requests do not change.");
      router.push(`/blueprints?blueprint=${blueprint.id}`);
    },
    reload: refresh,
    refused: (error) => {
      const faults = error instanceof ApiProblem ? error.errors : [];
      const authorityFaults = faults.filter(({ path }) => path.startsWith("defaults.authority"));
      editor.refuse(
        authorityFaults.map(({ path, message }) => ({ path: draftPath(path), message: message ?? "Is refused." })),
      );
      return problemText(error);
    },
  });
  const errors = Object.fromEntries(defaultsMembers.map((name) => [name, form.errors[`defaults.${name}`]]));
  return { terms, set, withAuthority, setWithAuthority, editor, reason, setReason, form, errors, merged };
}
