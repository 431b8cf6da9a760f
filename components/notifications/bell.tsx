"use client";

import { useQuery } from "@tanstack/react-query";
import { Bell as BellIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { countWord, unreadCount } from "./unread";
import { useUnreadMarks } from "./use-unread-marks";

// Every page has the bell, and its list is loaded when a person opens it.
const BellDrawer = dynamic(() => import("./bell-drawer").then((module) => module.BellDrawer), { ssr: false });

/** The bell in the head of every page, with the number of unread notifications. */
export function Bell() {
  const [open, setOpen] = useState(false);
  const unread = useQuery(unreadCount).data ?? 0;
  useUnreadMarks(unread);
  const label = unread === 0 ? "Notifications" : `Notifications, ${countWord(unread)} unread`;
  return (
    <span className="relative inline-flex shrink-0">
      <IconButton
        variant="secondary"
        icon={<BellIcon aria-hidden />}
        label={label}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(true)}
      />
      {unread > 0 && (
        <span
          aria-hidden
          className="pointer-events-none absolute -end-1 -top-1 min-w-4 rounded-full bg-signal px-1 text-center font-semibold text-onsignal text-xs leading-4"
        >
          {countWord(unread)}
        </span>
      )}
      {open && <BellDrawer onClose={() => setOpen(false)} />}
    </span>
  );
}
