"use client";

import { useEffect, useState } from "react";
import { digestInBrowser } from "@/components/requests/review/shown-document";
import type { DocumentCheck } from "@/components/requests/review/use-document-check";
import { type ActionApprovalResponse, ShownAction } from "@/lib/action-approvals/schema";

export type ActionCheck = Omit<DocumentCheck, "shown"> & { shown: ShownAction | undefined };

/** Reads the action from the very bytes that are hashed; undefined when this page cannot show them in full. */
export function readAction(text: string): ShownAction | undefined {
  try {
    return ShownAction.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Hashes the document that came and compares it with the digest that the server names. */
export function useActionCheck({ document, digest: named, agent }: ActionApprovalResponse): ActionCheck {
  const [computed, setComputed] = useState<{ document: string; digest: string | undefined }>();
  useEffect(() => {
    let current = true;
    void digestInBrowser(document).then((digest) => current && setComputed({ document, digest }));
    return () => {
      current = false;
    };
  }, [document]);
  const shown = readAction(document);
  if (computed?.document !== document) return { state: "checking", digest: undefined, shown };
  const { digest } = computed;
  if (digest === undefined || shown?.agent !== agent.id) return { state: "unable", digest, shown };
  return { state: digest === named ? "matches" : "differs", digest, shown };
}
