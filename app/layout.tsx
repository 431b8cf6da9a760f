import type { Metadata, Viewport } from "next";
import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";
import { controls, holdPresses, marks } from "@/components/shell/presses/hold";
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

/** Runs before any other code of a page. */
const script = `(${holdPresses.toString()})(${JSON.stringify(controls)},${JSON.stringify(marks)})`;

export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  const zone = (await cookies()).get(ZONE_COOKIE)?.value === "local" ? "local" : "utc";
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        {/* Browsers hide a nonce, so that React would find another one than the server rendered. */}
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: the text is code of ours, and holds nothing that was typed. */}
        <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: script }} />
      </head>
      <body>
        <Providers nonce={nonce} zone={zone} renderedAt={Date.now()}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
