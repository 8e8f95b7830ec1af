"use client";
import { Bell as BellIcon } from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";
import { NotificationList } from "./NotificationList.tsx";
import { useNotifications } from "./useNotifications.ts";

/** What one is told, behind a bell that says how much of it is new. */
export const Bell = () => {
  const [open, setOpen] = useState(false);
  const { items, unread, problem, refresh, read } = useNotifications();
  const turn = (opened: boolean) => {
    setOpen(opened);
    if (opened) void refresh();
    // What was shown has been seen once it is closed.
    else void read();
  };
  return (
    <Popover.Root open={open} onOpenChange={turn}>
      <Popover.Trigger
        aria-label={unread > 0 ? `Notifications, ${unread} new` : "Notifications"}
        className="relative inline-flex size-11 shrink-0 items-center justify-center rounded-full hover:bg-hover"
      >
        <BellIcon className="size-5" aria-hidden="true" />
        {unread > 0 && (
          <span
            aria-hidden="true"
            className="absolute top-1 right-1 min-w-5 rounded-full bg-accent px-1 text-center font-semibold text-on-accent text-xs leading-5"
          >
            {unread > 9 ? "9+" : unread}
          </span>
        )}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={12}
          aria-label="Notifications"
          className="z-30 max-h-96 w-80 max-w-[calc(100vw-1.5rem)] overflow-y-auto rounded-2xl border border-line bg-raised p-2 shadow-lg outline-none"
        >
          <NotificationList items={items} problem={problem} chosen={() => turn(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
};
