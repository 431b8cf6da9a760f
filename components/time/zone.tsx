"use client";

import { createContext, type ReactNode, useContext, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { ZONE_COOKIE } from "./zone-cookie";

export type Zone = "utc" | "local";

type ZoneChoice = { zone: Zone; setZone: (zone: Zone) => void };

const ZoneContext = createContext<ZoneChoice>({ zone: "utc", setZone: () => {} });

/** Provides the zone in which instants are shown. */
export function ZoneProvider({ initial, children }: { initial: Zone; children: ReactNode }) {
  const [zone, choose] = useState<Zone>(initial);
  const choice = useMemo(
    () => ({
      zone,
      setZone: (next: Zone) => {
        // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser we serve
        document.cookie = `${ZONE_COOKIE}=${next}; path=/; max-age=31536000; samesite=lax`;
        choose(next);
      },
    }),
    [zone],
  );
  useEffect(() => {
    document.addEventListener("visibilitychange", forgetZone);
    return () => document.removeEventListener("visibilitychange", forgetZone);
  }, []);
  return <ZoneContext value={choice}>{children}</ZoneContext>;
}

let known: string | undefined;

/** Asks the browser once: its answer takes longer than the rest of a cell, and every time of a list wants it. */
const zoneOfBrowser = (): string => {
  known ??= Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  return known;
};

/** A person may have travelled while the page was out of sight. */
const forgetZone = () => {
  known = undefined;
};

const neverChanges = () => () => {};

/** Gives the zone of the browser, and UTC until the browser, which alone knows it, has taken the page over. */
export const useBrowserZone = (): string => useSyncExternalStore(neverChanges, zoneOfBrowser, () => "UTC");

/** Gives the chosen zone and the setter. `shown` is UTC until the browser has taken the page over. */
export function useZone(): ZoneChoice & { shown: Zone; name: string } {
  const choice = useContext(ZoneContext);
  const local = useBrowserZone();
  const inBrowser = useSyncExternalStore(
    neverChanges,
    () => true,
    () => false,
  );
  const shown = inBrowser ? choice.zone : "utc";
  return { ...choice, shown, name: shown === "utc" ? "UTC" : local };
}
