"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { Disclosure } from "@/components/ui/disclosure";
import { drafts } from "./queries";

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
