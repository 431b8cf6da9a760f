import type { Metadata, Viewport } from "next";
import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";
import { Providers } from "@/components/shell/providers";
import { ZONE_COOKIE } from "@/components/time/zone-cookie";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Mandate", template: "%s · Mandate" },
  description: "Identity and delegated authority for AI agents.",
  icons: { icon: "/icon.svg" },
  referrer: "same-origin",
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f1f8f5" },
    { media: "(prefers-color-scheme: dark)", color: "#081618" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  const zone = (await cookies()).get(ZONE_COOKIE)?.value === "local" ? "local" : "utc";
  return (
    <html lang="en" suppressHydrationWarning>
      <body>
        <Providers nonce={nonce} zone={zone} renderedAt={Date.now()}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
