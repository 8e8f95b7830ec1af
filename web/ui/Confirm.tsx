"use client";
import { AlertDialog } from "radix-ui";
import { type ReactNode, useState } from "react";
import { useCall } from "../calls/useCall.ts";
import { Button } from "./Button.tsx";
import { FormProblem } from "./FormProblem.tsx";

interface Props {
  /** Of the button that asks, and of the dialog's own. */
  trigger: string;
  title: string;
  confirm: string;
  cancel?: string;
  children: ReactNode;
  look?: "danger" | "quiet" | "plain" | "primary";
  work: () => Promise<void>;
  className?: string;
}

/** A button whose work cannot be undone: asks first, and says in the same place what was wrong. */
export const Confirm = ({
  trigger,
  title,
  confirm,
  cancel = "Keep going",
  children,
  look = "danger",
  work,
  className,
}: Props) => {
  const [open, setOpen] = useState(false);
  const { run, busy, problem } = useCall(async () => {
    await work();
    setOpen(false);
  });
  return (
    <AlertDialog.Root open={open} onOpenChange={setOpen}>
      <AlertDialog.Trigger asChild>
        <Button look={look} {...(className ? { className } : {})}>
          {trigger}
        </Button>
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-40 bg-stage/75" />
        <AlertDialog.Content className="fixed top-1/2 left-1/2 z-50 max-h-[85dvh] w-[min(30rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 space-y-5 overflow-y-auto rounded-3xl border border-line bg-raised p-6 sm:p-8">
          <AlertDialog.Title className="font-bold font-display text-2xl tracking-tight">{title}</AlertDialog.Title>
          <AlertDialog.Description className="text-muted">{children}</AlertDialog.Description>
          <FormProblem problem={problem} />
          <div className="flex flex-wrap justify-end gap-3">
            <AlertDialog.Cancel asChild>
              <Button look="quiet">{cancel}</Button>
            </AlertDialog.Cancel>
            <Button busy={busy} onClick={() => run()}>
              {confirm}
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
};
