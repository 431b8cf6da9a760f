"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { blankElement, type Draft } from "@/components/authority/draft";
import { useAuthorityEditor } from "@/components/authority/use-authority-editor";
import { ApiProblem } from "@/components/shell/api-problem";
import { useLeaveGuard } from "@/components/shell/leave-guard";
import { problemText } from "@/components/ui/problem-text";
import { useToast } from "@/components/ui/toast";
import type { Catalogue } from "@/lib/authority/model";
import type { BlueprintDetail } from "@/lib/blueprints/schema";
import type { BlueprintPreview } from "@/lib/ceilings/schema";
import { blueprintKeys, editBlueprint, previewBlueprint } from "./queries";

type Shown = { of: string; preview: BlueprintPreview };

/** Paths of the answer name members of the body: `ceiling[0].limits[1]`. */
const draftPath = (path: string): string =>
  path.replace(/^ceiling\.?/, "").replace(/\[(\d+)\]/g, (_, n, at) => `${at ? "." : ""}${n}`);

/**
 * Edits a blueprint's ceiling: nothing is applied that was not shown first, on exactly what stands in the editor.
 *
 * @param latest The blueprint as it is; what was begun with stays when another version comes.
 */
export function useCeiling(latest: BlueprintDetail, catalogues: readonly Catalogue[]) {
  const [blueprint] = useState(latest);
  const client = useQueryClient();
  const router = useRouter();
  const toast = useToast();
  const [none, setNone] = useState(blueprint.ceiling === null);
  const [initial] = useState<Draft>(() => (blueprint.ceiling as Draft | null) ?? [blankElement]);
  const editor = useAuthorityEditor(initial, catalogues);
  const [reason, setReason] = useState("");
  const [shown, setShown] = useState<Shown>();
  const [problem, setProblem] = useState<string>();
  const [working, setWorking] = useState<"preview" | "apply">();
  const ceiling = none ? null : (editor.authority as BlueprintDetail["ceiling"] | undefined);
  const written = JSON.stringify(ceiling);
  const attempt = async (what: "preview" | "apply", act: () => Promise<void>) => {
    setWorking(what);
    setProblem(undefined);
    try {
      await act();
    } catch (error) {
      if (error instanceof ApiProblem && error.code === "preview_outdated") setShown(undefined);
      const faults = error instanceof ApiProblem ? error.errors.filter(({ path }) => path.startsWith("ceiling")) : [];
      editor.refuse(faults.map(({ path, message }) => ({ path: draftPath(path), message: message ?? "Is refused." })));
      setProblem(problemText(error));
      setWorking(undefined);
    }
  };
  const preview = () =>
    attempt("preview", async () => {
      if (ceiling === undefined) {
        editor.reveal();
        return setWorking(undefined);
      }
      setShown({ of: written, preview: await previewBlueprint(blueprint.id, { ceiling }) });
      setWorking(undefined);
    });
  const apply = () =>
    attempt("apply", async () => {
      if (ceiling === undefined || !shown) return setWorking(undefined);
      const body = { ceiling, reason: reason.trim(), previewDigest: shown.preview.digest };
      const { name, version } = await editBlueprint(blueprint.id, blueprint.version, body);
      await client.invalidateQueries({ queryKey: blueprintKeys.all });
      if (version === blueprint.version)
        toast.done("The ceiling is proposed", "It acts once a second person confirms it.");
      else toast.done(`${name}@${version} is in force`, "Actions beyond the ceiling are denied from now on.");
      router.push(`/blueprints?blueprint=${blueprint.id}`);
    });
  const same = JSON.stringify(blueprint.ceiling) === written;
  useLeaveGuard(!same);
  const current = shown && shown.of === written ? shown.preview : undefined;
  /** What stands in the editor, where it was shown whom it affects and it could refuse anything. */
  const replayed = current && ceiling ? ceiling : undefined;
  /** What is applied makes another version too, and leaves this page. */
  const outdated = latest.version !== blueprint.version && working === undefined;
  return {
    ...{ replayed, none, setNone, editor, reason, setReason, current, problem, working, preview, apply, same },
    outdated,
  };
}
