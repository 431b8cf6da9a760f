"use client";

import { CSPProvider } from "@base-ui/react/csp-provider";
import { ThemeProvider } from "next-themes";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { ToastProvider } from "@/components/ui/toast";
import { TooltipProvider } from "@/components/ui/tooltip";
import { type Zone, ZoneProvider } from "@/components/ui/zone";
import { QueryProvider } from "./query-provider";

export type ProvidersProps = { nonce: string | undefined; zone: Zone; children: ReactNode };

/** Everything that a page of the console expects around it. */
export function Providers({ nonce, zone, children }: ProvidersProps) {
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
            <ZoneProvider initial={zone}>
              <TooltipProvider>
                <ToastProvider>{children}</ToastProvider>
              </TooltipProvider>
            </ZoneProvider>
          </QueryProvider>
        </NuqsAdapter>
      </ThemeProvider>
    </CSPProvider>
  );
}
