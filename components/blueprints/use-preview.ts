"use client";

import { useEffect, useRef, useState } from "react";
import type { BlueprintPreview } from "@/lib/blueprint-changes/schema";
import type { BlueprintTermsRequest } from "@/lib/blueprints/schema";
import type { ComputationProgress } from "@/lib/platform/jobs/computations/model";
import { previewBlueprint } from "./queries";

/** Previews a change of a blueprint; for a large fleet with its progress. Leaving the page ends it, as `cancel` does. */
export function usePreview(blueprintId: string) {
  const [progress, setProgress] = useState<ComputationProgress>();
  const ending = useRef<AbortController>(undefined);
  const cancel = () => ending.current?.abort();
  useEffect(() => () => ending.current?.abort(), []);
  /** Answers undefined where it was cancelled. */
  const run = async (terms: BlueprintTermsRequest): Promise<BlueprintPreview | undefined> => {
    const controller = new AbortController();
    ending.current = controller;
    try {
      return await previewBlueprint(blueprintId, terms, { signal: controller.signal, onProgress: setProgress });
    } catch (error) {
      if (controller.signal.aborted) return undefined;
      throw error;
    } finally {
      setProgress(undefined);
    }
  };
  return { progress, cancel, run };
}
