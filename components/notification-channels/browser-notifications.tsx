"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Unloaded } from "@/components/data/unloaded";
import { Timestamp } from "@/components/time/timestamp";
import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import type { BrowserResponse } from "@/lib/notification-channels/schema";
import { browserName, isPushable, subscribe, subscription } from "./push-subscription";
import { addBrowser, channelKeys, ownBrowsers, removeBrowser } from "./queries";

type RowProps = { browser: BrowserResponse; here: boolean; onRemove: () => void; removing: boolean };

function BrowserRow({ browser, here, onRemove, removing }: RowProps) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-2 not-last:border-line not-last:border-b px-4 py-2">
      <span className="min-w-0 [overflow-wrap:anywhere]">
        {browser.browser}
        {here && " (this browser)"}
        <span className="block text-ink3 text-xs">
          Last message: <Timestamp at={browser.lastSentAt} fallback="None yet" />
        </span>
      </span>
      <Button loading={removing} onClick={onRemove} aria-label={`Turn off in ${browser.browser}`}>
        Turn off
      </Button>
    </li>
  );
}

/** The address of this browser at its push service; null if it has none, undefined while it is not known. */
function useOwnEndpoint() {
  const [endpoint, setEndpoint] = useState<string | null>();
  useEffect(() => {
    let shown = true;
    void subscription()
      .then((found) => shown && setEndpoint(found?.endpoint ?? null))
      .catch(() => shown && setEndpoint(null));
    return () => {
      shown = false;
    };
  }, []);
  return [endpoint, setEndpoint] as const;
}

/** Adds this browser to those that take notifications, and removes any of them. */
function useChannels() {
  const client = useQueryClient();
  const toast = useToast();
  const [endpoint, setEndpoint] = useOwnEndpoint();
  const reload = () => client.invalidateQueries({ queryKey: channelKeys.browsers });
  const adding = useMutation({
    mutationFn: async (publicKey: string) => {
      const made = await subscribe(publicKey);
      return addBrowser({ ...made, browser: browserName(navigator.userAgent) });
    },
    onSuccess: (added) => {
      setEndpoint(added.endpoint);
      return reload();
    },
    onError: (error) => toast.problem("Notifications not turned on", error),
  });
  const removing = useMutation({
    mutationFn: async (browser: BrowserResponse) => {
      await removeBrowser(browser.id);
      if (browser.endpoint === endpoint) await (await subscription())?.unsubscribe();
    },
    onSuccess: reload,
    onError: (error) => toast.problem("Notifications not turned off", error),
  });
  return { endpoint, adding, removing };
}

/** Turns notifications on and off, in this browser and in the person's other ones. */
export function BrowserNotifications() {
  const query = useQuery(ownBrowsers);
  const { endpoint, adding, removing } = useChannels();
  if (!query.data) return <Unloaded query={query} name="Your browsers" lines={2} linesClass="w-full" />;
  const { browsers, publicKey } = query.data;
  const isOn = browsers.some((one) => one.endpoint === endpoint);
  return (
    <div className="flex w-full flex-col gap-3">
      {browsers.length > 0 && (
        <ul aria-label="Browsers with notifications" className="rounded-md border border-line bg-surface">
          {browsers.map((browser) => (
            <BrowserRow
              key={browser.id}
              browser={browser}
              here={browser.endpoint === endpoint}
              removing={removing.isPending && removing.variables.id === browser.id}
              onRemove={() => removing.mutate(browser)}
            />
          ))}
        </ul>
      )}
      {!isOn && endpoint !== undefined && (
        <Button
          className="self-start"
          whyNot={isPushable() ? undefined : "This browser takes no notifications from here. It needs https."}
          loading={adding.isPending}
          onClick={() => adding.mutate(publicKey)}
        >
          Turn on in this browser
        </Button>
      )}
    </div>
  );
}
