"use client";

import { useSyncExternalStore } from "react";
import { supportsPasskeys } from "./ceremony";

const noChange = () => () => {};

/** Whether this browser can use passkeys; undefined until it has been asked. */
export const useSupported = (): boolean | undefined =>
  useSyncExternalStore<boolean | undefined>(noChange, supportsPasskeys, () => undefined);
