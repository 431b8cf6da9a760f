import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import {
  daysLeftOf,
  defaultsFor,
  type EditorSearch,
  loadEditor,
  suggestionFor,
} from "@/app/(console)/delegations/load-editor";
import { EditorScreen } from "@/components/delegations/editor/editor-screen";
import { blankContent, suggestedContent } from "@/components/delegations/editor/start";
import { hrefOfWay, SuggestionNote } from "@/components/delegations/editor/suggestion-note";
import { AgentId } from "@/lib/agents/schema";
import { DelegationId } from "@/lib/delegations/schema";
import { getAgent } from "@/lib/delegations/views/agents.queries";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "New delegation" };

export default async function NewDelegationPage({ searchParams }: { searchParams: Promise<EditorSearch> }) {
  const principal = await requirePrincipal("requests:create");
  const search = await searchParams;
  const suggestion = await suggestionFor(principal, search);
  const way = suggestion?.ways.find(({ kind }) => search.way !== "new" || kind === "new");
  if (suggestion && way?.kind === "change") redirect(hrefOfWay(suggestion, way));
  const agentId = AgentId.safeParse(suggestion?.agent.id ?? search.agent);
  const parentId = DelegationId.safeParse(suggestion?.parentDelegationId ?? search.parent);
  const defaults = parentId.success ? null : await defaultsFor(principal, agentId.data);
  const longest = parentId.success ? await daysLeftOf(principal, parentId.data) : undefined;
  const blank = blankContent(agentId.data ?? null, parentId.data ?? null, defaults, longest);
  const begin = suggestion ? suggestedContent(blank, suggestion, way) : blank;
  const { state, content, ...loaded } = await loadEditor(principal, search, begin);
  if (content.changesDelegationId) {
    redirect(`/delegations/${content.changesDelegationId}/change?draft=${loaded.kept?.id ?? ""}`);
  }
  // An agent that is not there, or not for this person, is simply not chosen.
  const chosen = content.agentId ? await getAgent(principal, content.agentId).catch(() => undefined) : undefined;
  return (
    <HydrationBoundary state={state}>
      <EditorScreen
        // Opening another draft resets the editor.
        key={loaded.kept?.id}
        {...loaded}
        content={{ ...content, agentId: chosen?.id ?? null }}
        changing={undefined}
        chosen={chosen}
        note={suggestion && <SuggestionNote suggestion={suggestion} way={way} />}
      />
    </HydrationBoundary>
  );
}
