"use client";

import { useQuery } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { Disclosure } from "@/components/ui/disclosure";
import { drafts } from "./queries";
import type { Autosave } from "./use-autosave";
import { useDiscard } from "./use-discard";

/** Shown when another window saved the same draft. Nothing is overwritten until the person chooses. */
export function DraftConflict({ autosave }: { autosave: Autosave }) {
  return (
    <div role="alert" className="mb-4 flex flex-wrap items-center gap-3 rounded-md bg-waitbg p-3 text-wait">
      <p className="flex-1">This draft was changed in another window. The version in this window is not saved.</p>
      <Button size="sm" onClick={() => window.location.reload()}>
        Load the other version
      </Button>
      <Button size="sm" onClick={() => void autosave.keepMine()}>
        Keep this version
      </Button>
    </div>
  );
}

/** Discards the draft and leaves the editor. One that stays, because another window wrote it, stays in view. */
export function DiscardButton({ autosave, backTo }: { autosave: Autosave; backTo: string }) {
  const router = useRouter();
  const discarding = useDiscard();
  const discard = async () => {
    const { remove, content } = autosave;
    if (await discarding(remove, content, (href) => router.push(href))) router.push(backTo);
  };
  return (
    <Button icon={<Trash2 aria-hidden />} onClick={() => void discard()}>
      Discard draft
    </Button>
  );
}

const DraftRows = dynamic(() => import("./drafts-list").then((module) => module.DraftRows), { ssr: false });

/** Other drafts of the person, above the editor of a new delegation; one line until it is opened. */
export function OtherDrafts({ except }: { except: string | undefined }) {
  const list = (useQuery(drafts).data?.drafts ?? []).filter(({ id }) => id !== except);
  if (list.length === 0) return null;
  const title =
    list.length === 1 ? "Continue your draft instead" : `Continue one of your ${list.length} drafts instead`;
  return (
    <Disclosure boxed label="Your drafts" title={title} className="mb-4">
      <DraftRows list={list} />
    </Disclosure>
  );
}
