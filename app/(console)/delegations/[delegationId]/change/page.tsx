import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { draftOf, type EditorSearch, loadEditor, suggestionFor } from "@/app/(console)/delegations/load-editor";
import { orNotFound } from "@/app/(console)/or-not-found";
import { EditorScreen } from "@/components/delegations/editor/editor-screen";
import { changedContent, changingOf, joinedContent, suggestedContent } from "@/components/delegations/editor/start";
import { SuggestionNote } from "@/components/delegations/editor/suggestion-note";
import { getDelegation, listVersions } from "@/lib/delegations/queries";
import type { Principal } from "@/lib/principals/principal";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Change delegation" };

type Props = { params: Promise<{ delegationId: string }>; searchParams: Promise<EditorSearch> };

/** The authority of an earlier version, to begin from; undefined when there is none of that number. */
async function authorityOf(principal: Principal, delegationId: string, version: EditorSearch["version"]) {
  if (version === undefined) return undefined;
  const { versions } = await listVersions(principal, delegationId, { limit: 200 });
  return versions.find((one) => String(one.version) === version)?.authority;
}

export default async function ChangeDelegationPage({ params, searchParams }: Props) {
  const principal = await requirePrincipal("requests:create");
  const [{ delegationId }, search] = [await params, await searchParams];
  const delegation = await orNotFound(getDelegation(principal, delegationId));
  const from = await authorityOf(principal, delegationId, search.version);
  const suggestion = await suggestionFor(principal, search);
  const way = suggestion?.ways.find((one) => one.delegationId === delegationId);
  const unchanged = changedContent(delegation, from);
  const added = await draftOf(principal, search.add);
  const joined = added ? joinedContent(unchanged, added.content) : unchanged;
  const begin = suggestion && way ? suggestedContent(unchanged, suggestion, way) : joined;
  const { state, content, ...loaded } = await loadEditor(principal, search, begin);
  const own = content.changesDelegationId === delegationId;
  return (
    <HydrationBoundary state={state}>
      <EditorScreen
        {...loaded}
        kept={own ? loaded.kept : undefined}
        content={own ? content : begin}
        changing={changingOf(delegation)}
        chosen={undefined}
        note={suggestion && <SuggestionNote suggestion={suggestion} way={way} />}
      />
    </HydrationBoundary>
  );
}
