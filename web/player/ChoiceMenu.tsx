"use client";
import { Check } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { ControlButton } from "./ControlButton.tsx";

interface Props {
  name: string;
  /** What the button shows; its name says the same in words. */
  shown: ReactNode;
  spoken: string;
  value: string;
  options: { value: string; label: string }[];
  choose: (value: string) => void;
  /** The player: in full screen nothing outside of it is seen. */
  container: HTMLElement | null;
}

/** A button of the bar that opens a list of which one holds. */
export const ChoiceMenu = ({ name, shown, spoken, value, options, choose, container }: Props) => (
  <DropdownMenu.Root modal={false}>
    <DropdownMenu.Trigger asChild>
      <ControlButton aria-label={`${name}: ${spoken}`}>{shown}</ControlButton>
    </DropdownMenu.Trigger>
    <DropdownMenu.Portal container={container}>
      <DropdownMenu.Content
        side="top"
        align="end"
        sideOffset={8}
        collisionPadding={8}
        className="z-20 max-h-72 min-w-36 overflow-y-auto rounded-2xl border border-white/20 bg-stage/95 p-1.5 text-sm text-white"
      >
        <DropdownMenu.RadioGroup value={value} onValueChange={choose} aria-label={name}>
          {options.map((option) => (
            <DropdownMenu.RadioItem
              key={option.value}
              value={option.value}
              className="flex min-h-9 items-center gap-2 rounded-xl py-1 pr-4 pl-8 outline-none data-[highlighted]:bg-white/15"
            >
              <DropdownMenu.ItemIndicator className="-ml-6">
                <Check className="size-4" aria-hidden="true" />
              </DropdownMenu.ItemIndicator>
              {option.label}
            </DropdownMenu.RadioItem>
          ))}
        </DropdownMenu.RadioGroup>
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  </DropdownMenu.Root>
);
