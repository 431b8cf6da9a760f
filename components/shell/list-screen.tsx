"use client";

import type { ReactNode } from "react";
import { DensitySwitch } from "@/components/table/density-switch";
import { ExportLink, type ExportLinkProps } from "@/components/table/export-link";
import { FilterBar, type FilterBarProps } from "@/components/table/filter-bar";
import { PagedTable, type PagedTableProps } from "@/components/table/paged-table";
import { type Opened, useFilterQuery } from "@/components/table/use-filter-query";
import { PageFrame, type PageFrameProps } from "./app-shell";

export type ListScreenProps<Row> = Pick<PageFrameProps, "parent" | "tabs" | "actions"> &
  Pick<
    PagedTableProps<Row>,
    | "list"
    | "columns"
    | "rowHref"
    | "rowLabel"
    | "sort"
    | "onSortChange"
    | "total"
    | "arrange"
    | "tableClass"
    | "choice"
    | "choiceLabel"
  > & {
    title: string;
    /** Names the table, if not by the title. */
    label?: string | undefined;
    /** Describes the list in one or two sentences. */
    intro?: string | undefined;
    /** Above the filter and the table. */
    notice?: ReactNode;
    filter?: Pick<FilterBarProps, "label" | "keys" | "placeholder" | "wording"> | undefined;
    /** Leaves out the switch of the density. */
    fixedDensity?: boolean | undefined;
    /** Buttons beside the filter. */
    tools?: ReactNode;
    /** The list as a file. */
    exported?: ExportLinkProps | undefined;
    /** Opens a row beside the list; without it a row leads to `rowHref`. */
    opened?: Opened | undefined;
    empty: ReactNode;
    /** Shown if there is a filter and no row; else `empty`. */
    noMatch?: ReactNode;
    /** Below the table: the bar of the chosen rows. */
    bar?: ReactNode;
    /** The open row and the dialogs. */
    children?: ReactNode;
  };

function Tools<Row>({ intro, notice, filter, list, fixedDensity, exported, tools }: ListScreenProps<Row>) {
  const density = !fixedDensity && <DensitySwitch />;
  return (
    <>
      {intro && (
        <div className="flex items-start justify-between gap-3">
          <p className="max-w-160 text-ink2">{intro}</p>
          {!filter && density}
        </div>
      )}
      {notice}
      {filter && (
        <FilterBar fault={list.fault} {...filter}>
          {tools}
          {density}
          {exported && <ExportLink {...exported} />}
        </FilterBar>
      )}
    </>
  );
}

/** A page with one list: introduction, filter and table, whose rows open beside it or lead to a page. */
export function ListScreen<Row extends { id: string }>(props: ListScreenProps<Row>) {
  const { title, parent, tabs, actions, label = title, opened, empty, noMatch = empty, children } = props;
  const { list, columns, rowHref, rowLabel, sort, onSortChange, total, arrange, tableClass, choice, choiceLabel } =
    props;
  const { q } = useFilterQuery();
  return (
    <PageFrame title={title} parent={parent} tabs={tabs} actions={actions}>
      <div className="flex flex-col gap-3">
        <Tools {...props} />
        <PagedTable
          {...{ label, list, columns, rowHref, rowLabel, sort, onSortChange, total, arrange, tableClass }}
          {...{ choice, choiceLabel }}
          rowId={({ id }) => id}
          onOpen={opened && (({ id }) => opened.open(id))}
          selectedId={opened?.id ?? undefined}
          empty={q === "" ? empty : noMatch}
        />
        {props.bar}
      </div>
      {children}
    </PageFrame>
  );
}
