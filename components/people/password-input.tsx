"use client";

import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { Input, type InputProps } from "@/components/ui/input";

/** A password control that can be read while it is typed; pasting and password managers work. */
export function PasswordInput(props: InputProps) {
  const [shown, setShown] = useState(false);
  return (
    <div className="relative">
      <Input {...props} type={shown ? "text" : "password"} className="h-10 pe-10" />
      <IconButton
        icon={shown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
        label={shown ? "Hide the password" : "Show the password"}
        data-shows=""
        className="absolute end-1 top-1"
        onClick={() => setShown(!shown)}
      />
    </div>
  );
}
