"use client";

import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { createContext, type ReactNode, type RefObject, useContext, useLayoutEffect, useRef, useState } from "react";
import { useLatest } from "@/components/ui/use-latest";

const loadDialog = () => import("./leave-dialog").then((module) => module.LeaveDialog);
const LeaveDialog = dynamic(loadDialog, { ssr: false });

/** Saves what a page holds, if it can; answers whether it is saved. */
type Save = () => Promise<boolean>;
type Guards = Set<Save>;
type Leave = (go: () => void) => void;

const GuardsContext = createContext<RefObject<Guards> | null>(null);
const LeaveContext = createContext<Leave>((go) => go());

/** Gives a function that opens another page, after unsaved changes were saved or the person agreed to lose them. */
export const useLeave = (): Leave => useContext(LeaveContext);

/** Another page, or this one about something else. */
const isElsewhere = ({ origin, pathname, search }: URL): boolean =>
  origin === window.location.origin &&
  !pathname.startsWith("/api/") &&
  (pathname !== window.location.pathname || search !== window.location.search);

/** The link that a press follows inside the console. */
export function followed(event: MouseEvent): URL | undefined {
  if (event.defaultPrevented || event.button !== 0) return undefined;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return undefined;
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
  if (!link || link.hasAttribute("download") || (link.target !== "" && link.target !== "_self")) return undefined;
  const url = new URL(link.href);
  return isElsewhere(url) ? url : undefined;
}

/** Holds up links and, in browsers that let it be held up, the way back and forth. */
function useHeldUp(guards: RefObject<Guards>, leave: Leave): void {
  const router = useRouter();
  const current = useLatest(leave);
  useLayoutEffect(() => {
    const onClick = (event: MouseEvent) => {
      const url = guards.current.size > 0 ? followed(event) : undefined;
      if (!url) return;
      event.preventDefault();
      event.stopPropagation();
      current.current(() => router.push(url.pathname + url.search + url.hash));
    };
    const onNavigate = (event: NavigateEvent) => {
      if (event.navigationType !== "traverse" || !event.cancelable || guards.current.size === 0) return;
      const { key, url } = event.destination;
      if (!isElsewhere(new URL(url))) return;
      event.preventDefault();
      current.current(() => void window.navigation.traverseTo(key));
    };
    const navigation = "navigation" in window ? window.navigation : undefined;
    // Before the links themselves hear of it.
    window.addEventListener("click", onClick, { capture: true });
    navigation?.addEventListener("navigate", onNavigate);
    return () => {
      window.removeEventListener("click", onClick, { capture: true });
      navigation?.removeEventListener("navigate", onNavigate);
    };
  }, [guards, router]);
}

/** Asks before a person leaves a page with unsaved changes for another page of the console. */
export function LeaveGuard({ children }: { children: ReactNode }) {
  const guards = useRef<Guards>(new Set());
  const [going, setGoing] = useState<() => void>();
  const leave = async (go: () => void) => {
    const saved = await Promise.all([...guards.current].map((save) => save().catch(() => false)));
    if (saved.every(Boolean)) go();
    else setGoing(() => go);
  };
  useHeldUp(guards, (go) => void leave(go));
  const stay = () => setGoing(undefined);
  const leaveNow = () => {
    stay();
    guards.current.clear();
    going?.();
  };
  return (
    <GuardsContext value={guards}>
      <LeaveContext value={(go) => void leave(go)}>
        {children}
        {going && <LeaveDialog onStay={stay} onLeave={leaveNow} />}
      </LeaveContext>
    </GuardsContext>
  );
}

/**
 * Asks the person before they leave this page with unsaved changes, by a link or by closing it.
 *
 * @param save Called first for a link within the console. If it succeeds, the person is not asked.
 */
export function useLeaveGuard(unsaved: boolean, save?: Save): void {
  const guards = useContext(GuardsContext);
  const current = useLatest(save);
  useLayoutEffect(() => {
    if (!unsaved) return;
    // Fetched early: without a network neither saving nor loading the dialog works.
    loadDialog().catch(() => undefined);
    const tried: Save = async () => (await current.current?.()) ?? false;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    const held = guards?.current;
    held?.add(tried);
    window.addEventListener("beforeunload", warn);
    return () => {
      held?.delete(tried);
      window.removeEventListener("beforeunload", warn);
    };
  }, [unsaved, guards]);
}
