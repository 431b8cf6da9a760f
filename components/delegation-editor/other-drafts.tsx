"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { Disclosure } from "@/components/ui/disclosure";
import { drafts } from "./queries";

const DraftRows = dynamic(() => import("./drafts-list").then((module) => module.DraftRows), { ssr: false });

/** What was begun and not sent, above an editor that begins anew: in one line until somebody wants to go on with one of them. */
export function OtherDrafts({ except }: { except: string | undefined }) {
  const list = (useQuery(drafts).data?.drafts ?? []).filter(({ id }) => id !== except);
  if (list.length === 0) return null;
  const title =
    list.length === 1 ? "Go on with your draft instead" : `Go on with one of your ${list.length} drafts instead`;
  return (
    <Disclosure boxed label="Your drafts" title={title} className="mb-4">
      <DraftRows list={list} />
    </Disclosure>
  );
}
