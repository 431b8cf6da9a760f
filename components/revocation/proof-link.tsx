"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@/components/ui/link";
import { useToast } from "@/components/ui/toast";
import { newestProofPage, newestStop } from "./queries";

/** A link to the proof of the newest stop of one thing. Renders nothing where it is over, or not to be seen. */
export function StopProofLink({ subject }: { subject: string }) {
  const { data } = useQuery(newestStop(subject));
  if (!data || data.liftedAt !== null) return null;
  return (
    <Link
      className="inline-flex min-h-6 items-center font-semibold text-brand hover:underline"
      href={`/revocations/${data.id}`}
    >
      See the proof of the stop
    </Link>
  );
}

/** Gives the function that says what was stopped, with a link to the proof of its effect. */
export function useSayStopped(): (subject: string, title: string, text: string) => Promise<void> {
  const client = useQueryClient();
  const toast = useToast();
  return async (subject, title, text) => {
    const href = await newestProofPage(client, subject);
    toast.done(title, text, href === undefined ? undefined : { href, label: "See the proof" });
  };
}
