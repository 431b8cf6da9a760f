"use client";

import { type ReactNode, useState } from "react";
import { Unloaded } from "@/components/data/unloaded";
import type { Pages } from "@/components/table/use-list";
import { Timestamp } from "@/components/time/timestamp";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { Pill } from "@/components/ui/pill";
import { CompareVersions } from "./compare-versions";

type Versioned = { version: number };

export type VersionsPanelProps<Version> = {
  list: Pages & { isPending: boolean; data?: { pages: readonly { versions: readonly Version[] }[] } | undefined };
  /** The version in effect. */
  current: number;
  at: (version: Version) => string;
  /** Content and author of a version. */
  children: (version: Version) => ReactNode;
  /** Further buttons of a version. */
  actions?: (version: Version) => ReactNode;
  compare: (from: Version, to: Version) => ReactNode;
};

function Head({ version, isCurrent, at }: Versioned & { isCurrent: boolean; at: string }) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span className="font-semibold">Version {version}</span>
      {isCurrent && <Pill>in effect</Pill>}
      <span className="text-ink3 text-sm">
        <Timestamp at={at} mode="exact" precision="minute" />
      </span>
    </div>
  );
}

/** All versions of an object, newest first; any two can be compared. */
export function VersionsPanel<Version extends Versioned>(props: VersionsPanelProps<Version>) {
  const { list, current, at, children, actions, compare } = props;
  const [comparing, setComparing] = useState<number>();
  const versions = list.data?.pages.flatMap((page) => page.versions) ?? [];
  return (
    <Panel title="Versions" flush>
      {(list.isPending || Boolean(list.error)) && (
        <div className="p-4">
          <Unloaded query={list} name="The versions" />
        </div>
      )}
      <ol>
        {versions.map((one) => (
          <li key={one.version} className="flex flex-col gap-1 border-line p-4 not-first:border-t">
            <Head version={one.version} isCurrent={one.version === current} at={at(one)} />
            {children(one)}
            <div className="mt-1 flex flex-wrap gap-2">
              {versions.length > 1 && (
                <Button size="sm" onClick={() => setComparing(one.version)}>
                  Compare version {one.version}
                </Button>
              )}
              {actions?.(one)}
            </div>
          </li>
        ))}
      </ol>
      {list.hasNextPage && (
        <div className="border-line border-t p-3">
          <Button size="sm" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Load older versions
          </Button>
        </div>
      )}
      {comparing !== undefined && (
        <CompareVersions
          versions={versions}
          newest={Math.max(current, versions[0]?.version ?? 0)}
          first={comparing}
          onClose={() => setComparing(undefined)}
        >
          {compare}
        </CompareVersions>
      )}
    </Panel>
  );
}
