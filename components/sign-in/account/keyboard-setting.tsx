"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Switch } from "@/components/ui/choice";
import { useToast } from "@/components/ui/toast";
import { changePreferences, preferences } from "./queries";

/** Switches off that one letter alone does something, for people who speak to their computer or press keys by accident. */
export function KeyboardSetting() {
  const client = useQueryClient();
  const toast = useToast();
  const on = useQuery(preferences).data?.singleKeyShortcuts ?? true;
  const change = useMutation({
    mutationFn: (singleKeyShortcuts: boolean) => changePreferences({ singleKeyShortcuts }),
    onSuccess: (saved) => client.setQueryData(preferences.queryKey, saved),
    onError: (error) => toast.problem("Shortcuts not changed", error),
  });
  return (
    <div className="rounded-md border border-line bg-surface p-4">
      <Switch
        label="Single-key shortcuts"
        hint="Press ? for the list. If off, only Enter, Esc and the arrow keys work. Applies on all your devices."
        checked={change.isPending ? change.variables : on}
        onChange={(event) => change.mutate(event.target.checked)}
      />
    </div>
  );
}
