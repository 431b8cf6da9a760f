"use client";

import { CSPProvider } from "@base-ui/react/csp-provider";
import { ThemeProvider } from "next-themes";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { QueryProvider } from "@/components/data/query-provider";
import { NowProvider } from "@/components/time/use-now";
import { type Zone, ZoneProvider } from "@/components/time/zone";
import { ToastProvider } from "@/components/ui/toast";
import { TooltipProvider } from "@/components/ui/tooltip";
import { EarlyPresses } from "./presses/early-presses";

export type ProvidersProps = { nonce: string | undefined; zone: Zone; renderedAt: number; children: ReactNode };

/** Everything that a page of the console expects around it. */
export function Providers({ nonce, zone, renderedAt, children }: ProvidersProps) {
  return (
    <CSPProvider nonce={nonce}>
      <ThemeProvider
        attribute="data-theme"
        defaultTheme="system"
        enableSystem
        enableColorScheme={false}
        disableTransitionOnChange
        storageKey="mandate-theme"
        {...(nonce ? { nonce } : {})}
      >
        <NuqsAdapter>
          <QueryProvider>
            <NowProvider renderedAt={renderedAt}>
              <ZoneProvider initial={zone}>
                <TooltipProvider>
                  <ToastProvider>{children}</ToastProvider>
                  <EarlyPresses />
                </TooltipProvider>
              </ZoneProvider>
            </NowProvider>
          </QueryProvider>
        </NuqsAdapter>
      </ThemeProvider>
    </CSPProvider>
  );
}
