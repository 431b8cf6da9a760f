"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { NoEntries } from "@/components/audit/explorer/no-entries";
import { RangeControl } from "@/components/audit/explorer/range-control";
import { useCopyLink } from "@/components/audit/explorer/use-copy-link";
import { useEntryKeys } from "@/components/audit/explorer/use-entry-keys";
import { useOpenEntry } from "@/components/audit/explorer/use-open-entry";
import { type Asked, useQuestion } from "@/components/audit/explorer/use-question";
import { auditStory } from "@/components/audit/queries";
import { PinningProvider } from "@/components/cases/pins/pinning";
import { Unloaded } from "@/components/data/unloaded";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { CursorPager } from "@/components/table/cursor-pager";
import { keyOf, wordsOf } from "@/components/table/filter-words";
import { ButtonLink } from "@/components/ui/button";
import type { AuditEntry } from "@/lib/audit/schema";
import { Story } from "./story";

const EntryDrawer = dynamic(() => import("@/components/audit/entry-drawer").then((module) => module.EntryDrawer), {
  ssr: false,
});

export type StoryScreenProps = {
  renderedAt: string;
  reader: { name: string; readsCases: boolean };
};

/** The title of a story: of one task, of one thing, or of what a filter finds. */
function storyTitle(q: string): string {
  const [word = "", ...more] = wordsOf(q);
  const key = keyOf(word);
  if (more.length > 0 || key === undefined) return "Story of these entries";
  const value = word.slice(key.length + 1).replace(/^"(.*)"$/, "$1");
  if (key === "id" && value.startsWith("req_")) return "Story of a request";
  if (key === "id" && value.startsWith("aap_")) return "Story of an approval";
  return `Story of ${key === "id" ? value : `${key} ${value}`}`;
}

/** The entries of one task or request as a text, in the order in which they happened. */
export function StoryScreen({ renderedAt, reader }: StoryScreenProps) {
  const asked = useQuestion(renderedAt);
  const { q, bounds } = asked;
  const list = useInfiniteQuery(auditStory({ q, bounds }));
  const entries = list.data?.pages.flatMap((page) => page.entries);
  const trail = `/audit?${new URLSearchParams({ q, from: bounds.from ?? "all", to: bounds.to })}`;
  return (
    <PageFrame
      title={storyTitle(q)}
      parent={<ParentLink href="/audit" label="Audit trail" />}
      actions={<ButtonLink href={trail}>Open in the audit trail</ButtonLink>}
    >
      <PinningProvider allowed={reader.readsCases} pages={list.data?.pages ?? noPages}>
        <div className="flex flex-col gap-4">
          <div className="print:hidden">
            <RangeControl asked={asked} />
          </div>
          {entries ? (
            <Content asked={asked} entries={entries} reader={reader.name} />
          ) : (
            <Unloaded query={list} name="The story" lines={8} />
          )}
          {entries && entries.length > 0 && (
            <CursorPager
              shown={entries.length}
              hasMore={list.hasNextPage}
              loading={list.isFetchingNextPage}
              onMore={() => void list.fetchNextPage()}
            />
          )}
        </div>
      </PinningProvider>
    </PageFrame>
  );
}

const noPages: readonly never[] = [];

type ContentProps = { asked: Asked; entries: readonly AuditEntry[]; reader: string };

function Content({ asked, entries, reader }: ContentProps) {
  const [open, setOpen] = useOpenEntry();
  const verify = useEntryKeys(entries, open, { copyLink: useCopyLink(asked), show: setOpen });
  return (
    <>
      {entries.length === 0 ? <NoEntries asked={asked} /> : <Story entries={entries} open={open} onOpen={setOpen} />}
      <EntryDrawer index={open} entries={entries.toReversed()} onShow={setOpen} reader={reader} verify={verify} />
    </>
  );
}
