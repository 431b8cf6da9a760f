"use client";

import { KeyRound } from "lucide-react";
import { usePathname } from "next/navigation";
import { ButtonLink } from "@/components/ui/button";

/** Shows the person that their session only reads until they choose a password. */
export function PasswordNote() {
  if (usePathname() === "/account") return null;
  return (
    <aside
      aria-label="Your password"
      className="flex flex-wrap items-center gap-x-3 gap-y-2 border-wait/40 border-b bg-waitbg px-4 py-2 text-wait xl:px-5"
    >
      <KeyRound aria-hidden className="size-4 shrink-0" />
      <p className="min-w-0 flex-1 basis-60">An admin chose your password, so your session only reads.</p>
      <ButtonLink size="sm" href="/account">
        Choose your password
      </ButtonLink>
    </aside>
  );
}
