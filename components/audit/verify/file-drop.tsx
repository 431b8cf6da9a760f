"use client";

import { FolderOpen, Upload } from "lucide-react";
import { type ChangeEvent, useId, useState } from "react";
import { buttonClass } from "@/components/ui/button-class";
import { cn } from "@/components/ui/cn";
import { chosenFiles, droppedFiles, type GivenFile } from "./dropped-files";

type FileDropProps = { onFiles: (files: GivenFile[]) => void };

/** React knows no attribute for the choice of a folder. */
const folderChoice = { webkitdirectory: "" };

/** Takes files: dropped, or chosen as files or as a folder. */
export function FileDrop({ onFiles }: FileDropProps) {
  const [over, setOver] = useState(false);
  const id = useId();
  const choose = ({ target }: ChangeEvent<HTMLInputElement>) => {
    onFiles(chosenFiles(target.files));
    // The same file can be chosen again after it changed.
    target.value = "";
  };
  return (
    <section
      aria-label="Files to verify"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void droppedFiles(event.dataTransfer).then(onFiles);
      }}
      className={cn(
        "flex flex-col items-center gap-3 rounded-md border border-edge border-dashed p-6 text-center",
        over && "border-brand bg-sunken",
      )}
    >
      <p className="font-semibold">Drop files or a folder here</p>
      <p className="max-w-140 text-ink2">
        An entry's evidence, an export, an evidence pack, or a signed chain. Also a checkpoint with its proof, or a copy
        of the log's tiles. They stay in this browser.
      </p>
      <div className="flex flex-wrap justify-center gap-2">
        <Choice id={`${id}files`} label="Choose files" icon={<Upload aria-hidden />} onChange={choose} />
        <Choice
          id={`${id}folder`}
          label="Choose folder"
          icon={<FolderOpen aria-hidden />}
          onChange={choose}
          attributes={folderChoice}
        />
      </div>
    </section>
  );
}

type ChoiceProps = {
  id: string;
  label: string;
  icon: React.ReactNode;
  onChange: (event: ChangeEvent<HTMLInputElement>) => void;
  attributes?: Record<string, string>;
};

function Choice({ id, label, icon, onChange, attributes }: ChoiceProps) {
  return (
    <>
      <input id={id} type="file" multiple className="peer sr-only" onChange={onChange} {...attributes} />
      <label
        htmlFor={id}
        className={buttonClass("secondary", "md", "cursor-pointer focus-within:outline peer-focus-visible:outline-2")}
      >
        {icon}
        {label}
      </label>
    </>
  );
}
