"use client";

import { useEffect, useState } from "react";
import type { RequestResponse } from "@/lib/approvals/schema";
import { digestInBrowser, readDocument, type ShownDocument } from "./shown-document";

export type DocumentCheck = {
  /** `unable`: this browser cannot hash, or the document is not one that this page can show. */
  state: "checking" | "matches" | "differs" | "unable";
  /** Computed here, over the bytes that came. It is what an approval sends. */
  digest: string | undefined;
  shown: ShownDocument | undefined;
};

/** Hashes the document that came and compares it with the digest that the server names. */
export function useDocumentCheck({ document, digest: named }: RequestResponse): DocumentCheck {
  const [computed, setComputed] = useState<{ document: string; digest: string | undefined }>();
  useEffect(() => {
    let current = true;
    void digestInBrowser(document).then((digest) => current && setComputed({ document, digest }));
    return () => {
      current = false;
    };
  }, [document]);
  const shown = readDocument(document);
  if (computed?.document !== document) return { state: "checking", digest: undefined, shown };
  const { digest } = computed;
  if (digest === undefined || shown === undefined) return { state: "unable", digest, shown };
  return { state: digest === named ? "matches" : "differs", digest, shown };
}
