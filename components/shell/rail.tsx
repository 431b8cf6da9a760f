"use client";

import { usePathname } from "next/navigation";
import { cn } from "@/components/ui/cn";
import { Link } from "@/components/ui/link";
import { Pill } from "@/components/ui/pill";
import { Seal } from "@/components/ui/seal";
import { Tip } from "@/components/ui/tooltip";
import { isUnder, type NavGroup, type NavItem } from "./nav";
import { PRODUCT_SEAL } from "./product-seal";

const marks: Record<string, string> = { prod: "PROD", staging: "STAGING", dev: "DEV" };

/** The name of the environment, always in view. */
export function EnvironmentMark({ environment, className }: { environment: string; className?: string | undefined }) {
  return (
    <Pill tone={environment === "prod" ? "signal" : "outline"} className={cn("font-semibold", className)}>
      {marks[environment] ?? environment.toUpperCase()}
    </Pill>
  );
}

function RailItem({
  item,
  collapsed,
  onFollow,
}: {
  item: NavItem;
  collapsed: boolean;
  onFollow: (() => void) | undefined;
}) {
  const pathname = usePathname();
  const current = [item.href, item.also ?? item.href].some((href) => isUnder(pathname, href));
  const link = (
    <Link
      href={item.href}
      {...(onFollow ? { onClick: onFollow } : {})}
      aria-current={current ? "page" : undefined}
      className={cn(
        "focus-inset relative flex h-8 items-center gap-2 border-transparent border-s-3 pe-2 text-ink2 transition-colors hover:text-ink [&_svg]:size-4 [&_svg]:shrink-0",
        collapsed ? "justify-center ps-0 pe-[3px] xl:justify-start xl:ps-1.5 xl:pe-2" : "h-10 ps-1.5",
        current && "border-brand bg-surface font-semibold text-ink",
      )}
    >
      {item.icon}
      <span className={cn("min-w-0 flex-1 truncate", collapsed && "sr-only xl:not-sr-only")}>{item.label}</span>
      {item.count !== undefined && item.count > 0 && (
        <span className={cn("font-mono text-sm", collapsed && "max-xl:sr-only")}>{item.count}</span>
      )}
      {collapsed && item.waiting && Boolean(item.count) && (
        <span
          aria-hidden
          className="absolute end-1.5 top-1 size-2 rounded-full bg-signal ring-1 ring-onsignal xl:hidden"
        />
      )}
    </Link>
  );
  return (
    <li>
      {collapsed ? (
        <Tip text={item.label} beside>
          {link}
        </Tip>
      ) : (
        link
      )}
    </li>
  );
}

export type RailNavProps = {
  groups: readonly NavGroup[];
  /** Icons only, between the narrow and the wide layout. */
  collapsed: boolean;
  onFollow?: (() => void) | undefined;
};

/** The groups of the navigation; which entries there are is decided by what the person may see. */
export function RailNav({ groups, collapsed, onFollow }: RailNavProps) {
  return (
    <div className="flex flex-1 flex-col gap-4 overflow-y-auto px-2 py-3">
      {groups.map((group) => (
        <div key={group.label} className={cn(group.atFoot && "mt-auto")}>
          <h2
            className={cn(
              "px-2 pb-1 font-semibold text-ink3 text-xs",
              collapsed && "sr-only xl:not-sr-only xl:px-2 xl:pb-1",
            )}
          >
            {group.label}
          </h2>
          <ul className={cn(collapsed && "max-xl:border-line max-xl:border-t max-xl:pt-1")}>
            {group.items.map((item) => (
              <RailItem key={item.href} item={item} collapsed={collapsed} onFollow={onFollow} />
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}

/** The side of the page: product, environment, navigation. */
export function Rail({
  groups,
  environment,
  home,
}: {
  groups: readonly NavGroup[];
  environment: string;
  home: string;
}) {
  return (
    <nav
      aria-label="Main"
      className="sticky top-0 hidden h-dvh w-14 shrink-0 flex-col border-line border-e bg-sunken md:flex xl:w-50 print:hidden"
    >
      <div className="flex h-12 items-center gap-2 border-line border-b px-4 max-xl:justify-center max-xl:px-0">
        <Link href={home} className="flex min-h-6 items-center gap-2 font-bold">
          <Seal value={PRODUCT_SEAL} className="size-6" />
          <span className="max-xl:sr-only">Mandate</span>
        </Link>
        <EnvironmentMark environment={environment} className="ms-auto max-xl:hidden" />
      </div>
      <RailNav groups={groups} collapsed />
    </nav>
  );
}
