"use client";

import { type DocumentCheck, useDigestCheck } from "@/components/requests/review/use-document-check";
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
  const { state, digest } = useDigestCheck(document, named);
  const shown = readAction(document);
  const unable = state !== "checking" && shown?.agent !== agent.id;
  return { state: unable ? "unable" : state, digest, shown };
}
