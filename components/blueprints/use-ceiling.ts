"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { blankElement, type Draft } from "@/components/authority/draft";
import { useAuthorityEditor } from "@/components/authority/use-authority-editor";
import { ApiProblem } from "@/components/data/api-problem";
import { useLeaveGuard } from "@/components/forms/leave-guard";
import { isStale, staleText } from "@/components/forms/merge-edit";
import { useMergedEdit } from "@/components/forms/use-merged-edit";
import { problemText } from "@/components/ui/problem-text";
import { useToast } from "@/components/ui/toast";
import type { Catalogue } from "@/lib/authority/language/model";
import { parseAuthority } from "@/lib/authority/language/parse";
import type { BlueprintPreview } from "@/lib/blueprint-changes/schema";
import type { BlueprintDetail } from "@/lib/blueprints/schema";
import { blueprintKeys, editBlueprint } from "./queries";
import { usePreview } from "./use-preview";

type Shown = { of: string; version: number; preview: BlueprintPreview };

/** Fields that two people may edit at the same time. Null without a ceiling; a string while it does not parse. */
export type CeilingFields = { ceiling: unknown };

/** A ceiling as the editor reads it, so that the order of members makes no difference. */
function asParsed(ceiling: unknown): unknown {
  const parsed = parseAuthority(ceiling);
  return parsed.ok ? parsed.authority : ceiling;
}

/** Holds the ceiling while it is written, also while a newer version of the blueprint comes. */
function useWritten({ version, ceiling: now }: BlueprintDetail, catalogues: readonly Catalogue[]) {
  const [none, setNone] = useState(now === null);
  const [initial] = useState<Draft>(() => (now as Draft | null) ?? [blankElement]);
  const editor = useAuthorityEditor(initial, catalogues);
  const merged = useMergedEdit<CeilingFields>({
    current: { version, fields: { ceiling: now } },
    mine: { ceiling: none ? null : (editor.unread ?? editor.draft) },
    take: ({ ceiling }) => {
      setNone(ceiling === null);
      if (ceiling !== null) editor.replace(ceiling as Draft);
    },
  });
  return { none, setNone, editor, merged };
}

/** Paths of the answer name members of the body: `ceiling[0].limits[1]`. */
const draftPath = (path: string): string =>
  path.replace(/^ceiling\.?/, "").replace(/\[(\d+)\]/g, (_, n, at) => `${at ? "." : ""}${n}`);

type Call = "preview" | "apply";

/** Makes a call. A refusal is shown, also at the elements that it names. */
function useAttempt(editor: ReturnType<typeof useAuthorityEditor>, onOutdated: () => void) {
  const client = useQueryClient();
  const [working, setWorking] = useState<Call>();
  const [problem, setProblem] = useState<string>();
  const attempt = async (what: Call, act: () => Promise<void>) => {
    setWorking(what);
    setProblem(undefined);
    try {
      await act();
    } catch (error) {
      if (error instanceof ApiProblem && error.code === "preview_outdated") onOutdated();
      if (isStale(error)) await client.invalidateQueries({ queryKey: blueprintKeys.all });
      const faults = error instanceof ApiProblem ? error.errors.filter(({ path }) => path.startsWith("ceiling")) : [];
      editor.refuse(faults.map(({ path, message }) => ({ path: draftPath(path), message: message ?? "Is refused." })));
      setProblem(isStale(error) ? staleText : problemText(error));
      setWorking(undefined);
    }
  };
  return { working, setWorking, problem, attempt };
}

/**
 * Edits a blueprint's ceiling: nothing is applied that was not shown first, on exactly what stands in the editor.
 *
 * @param blueprint The blueprint as it is now; what is written stays when another version comes.
 */
export function useCeiling(blueprint: BlueprintDetail, catalogues: readonly Catalogue[]) {
  const client = useQueryClient();
  const router = useRouter();
  const toast = useToast();
  const { none, setNone, editor, merged } = useWritten(blueprint, catalogues);
  const { version, fields: before } = merged.base;
  const [reason, setReason] = useState("");
  const [shown, setShown] = useState<Shown>();
  const previewing = usePreview(blueprint.id);
  const { working, setWorking, problem, attempt } = useAttempt(editor, () => setShown(undefined));
  const ceiling = none ? null : (editor.authority as BlueprintDetail["ceiling"] | undefined);
  const written = JSON.stringify(ceiling);
  const preview = () =>
    attempt("preview", async () => {
      if (ceiling === undefined) {
        editor.reveal();
        return setWorking(undefined);
      }
      const preview = await previewing.run({ ceiling });
      if (preview) setShown({ of: written, version, preview });
      setWorking(undefined);
    });
  const apply = () =>
    attempt("apply", async () => {
      if (ceiling === undefined || !shown) return setWorking(undefined);
      const body = { ceiling, reason: reason.trim(), previewDigest: shown.preview.digest };
      const saved = await editBlueprint(blueprint.id, version, body);
      await client.invalidateQueries({ queryKey: blueprintKeys.all });
      if (saved.version === version)
        toast.done("The ceiling is proposed", "It takes effect once a second person confirms it.");
      else
        toast.done(`${saved.name}@${saved.version} is in effect`, "Actions beyond the ceiling are denied from now on.");
      router.push(`/blueprints?blueprint=${blueprint.id}`);
    });
  const same = JSON.stringify(asParsed(before.ceiling)) === written;
  useLeaveGuard(!same);
  const current = shown && shown.of === written && shown.version === version ? shown.preview : undefined;
  /** The ceiling to replay: the edited one, once its preview is current. */
  const replayed = current && ceiling ? ceiling : undefined;
  return {
    ...{ replayed, none, setNone, editor, reason, setReason, current, problem, working, preview, apply, same },
    ...{ merged, progress: previewing.progress, cancelPreview: previewing.cancel },
  };
}
