"use client";

import { useEffect, useState } from "react";
import type { RequestResponse } from "@/lib/requests/schema";
import { digestInBrowser, readDocument, type ShownDocument } from "./shown-document";

export type DocumentCheck = {
  /** `unable`: this browser cannot hash, or the document is not one that this page can show. */
  state: "checking" | "matches" | "differs" | "unable";
  /** Computed here, over the bytes that came. It is what an approval sends. */
  digest: string | undefined;
  shown: ShownDocument | undefined;
};

type DigestCheck = Pick<DocumentCheck, "state" | "digest">;

/** Hashes bytes that came and compares them with the digest that the server names. */
export function useDigestCheck(document: string, named: string): DigestCheck {
  const [computed, setComputed] = useState<{ document: string; digest: string | undefined }>();
  useEffect(() => {
    let current = true;
    void digestInBrowser(document).then((digest) => current && setComputed({ document, digest }));
    return () => {
      current = false;
    };
  }, [document]);
  if (computed?.document !== document) return { state: "checking", digest: undefined };
  const { digest } = computed;
  if (digest === undefined) return { state: "unable", digest };
  return { state: digest === named ? "matches" : "differs", digest };
}

/** Hashes the document of a request, which must also be one that this page can show. */
export function useDocumentCheck({ document, digest: named }: RequestResponse): DocumentCheck {
  const { state, digest } = useDigestCheck(document, named);
  const shown = readDocument(document);
  return { state: shown === undefined && state !== "checking" ? "unable" : state, digest, shown };
}
