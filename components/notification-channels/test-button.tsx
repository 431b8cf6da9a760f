"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Send } from "lucide-react";
import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import type { TestResult } from "@/lib/notification-channels/schema";
import { faultWords } from "./channel-words";
import { channelKeys } from "./queries";

type Props = { label: string; whyNot: string | undefined; send: () => Promise<TestResult> };

/** Sends a test and shows how it ended. */
export function TestButton({ label, whyNot, send }: Props) {
  const toast = useToast();
  const client = useQueryClient();
  const testing = useMutation({
    mutationFn: send,
    onSuccess: ({ code, status, ms }) => {
      const answer = status === null ? "" : ` Status ${status}.`;
      if (code === null) toast.done("Test sent", `Accepted after ${ms} ms.${answer}`);
      else toast.problem("Test not sent", new Error(`${faultWords[code]}.${answer}`));
      return client.invalidateQueries({ queryKey: channelKeys.all });
    },
    onError: (error) => toast.problem("Test not sent", error),
  });
  return (
    <Button icon={<Send aria-hidden />} whyNot={whyNot} loading={testing.isPending} onClick={() => testing.mutate()}>
      {label}
    </Button>
  );
}
