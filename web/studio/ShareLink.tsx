"use client";
import Link from "next/link";
import { useSyncExternalStore } from "react";
import { CopyButton } from "../ui/CopyButton.tsx";

const never = () => () => {};

/** The page for fans, to be opened or passed on. */
export const ShareLink = ({ streamId }: { streamId: string }) => {
  const path = `/watch/${streamId}`;
  const origin = useSyncExternalStore(
    never,
    () => window.location.origin,
    () => "",
  );
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <Link href={path} className="inline-flex min-h-6 items-center text-accent-ink underline underline-offset-4">
        Open the page for fans
      </Link>
      <CopyButton text={origin + path} what="link" />
    </div>
  );
};
