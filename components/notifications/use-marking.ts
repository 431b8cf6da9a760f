"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useToast } from "@/components/ui/toast";
import { markRead, notificationKeys } from "./queries";

/** Marks notifications as read, and renews every list and count of them. */
export function useMarking() {
  const client = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: markRead,
    onSettled: () => client.invalidateQueries({ queryKey: notificationKeys.all }),
    onError: (error) => toast.problem("Notifications not marked as read", error),
  });
}
