"use client";

import { useQueryClient } from "@tanstack/react-query";
import { sendJson } from "@/components/data/api-client";
import { useToast } from "@/components/ui/toast";
import { type DraftContent, DraftResponse } from "@/lib/drafts/schema";
import { drafts } from "./queries";

/** How long the offer to undo is shown. */
const undoSeconds = 5;

/** URL of the editor for a draft. */
export const hrefOfDraft = (id: string, { changesDelegationId }: Pick<DraftContent, "changesDelegationId">): string =>
  changesDelegationId ? `/delegations/${changesDelegationId}/change?draft=${id}` : `/delegations/new?draft=${id}`;

/**
 * Removes a draft at once and offers to undo it. Resolves to whether it was removed. Undo creates a new draft with
 * another id, which is safe because nothing refers to a draft.
 */
export function useDiscard() {
  const client = useQueryClient();
  const toast = useToast();
  const refresh = () => client.invalidateQueries({ queryKey: drafts.queryKey });
  const keepAgain = async (content: DraftContent, onKept: ((href: string) => void) | undefined) => {
    try {
      const { id } = await sendJson("POST", "/api/drafts", { content }, { schema: DraftResponse });
      onKept?.(hrefOfDraft(id, content));
    } catch (error) {
      toast.problem("The draft could not be kept again", error);
    }
    await refresh();
  };
  return async (
    remove: () => Promise<unknown>,
    content: DraftContent,
    onKept?: (href: string) => void,
  ): Promise<boolean> => {
    try {
      await remove();
    } catch (error) {
      await refresh();
      toast.problem("The draft was not discarded", error);
      return false;
    }
    const close = toast.undoable("Draft discarded", "Nothing was sent.", () => void keepAgain(content, onKept));
    setTimeout(close, undoSeconds * 1000);
    await refresh();
    return true;
  };
}
