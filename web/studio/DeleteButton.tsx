"use client";
import { useRouter } from "next/navigation";
import { deleteStream } from "../stream/calls.ts";
import type { Stream } from "../stream/snapshot.ts";
import { Confirm } from "../ui/Confirm.tsx";

export const DeleteButton = ({ stream }: { stream: Stream }) => {
  const router = useRouter();
  return (
    <Confirm
      trigger="Delete stream"
      title="Delete this stream?"
      confirm="Delete it"
      cancel="Keep it"
      className="text-sm"
      work={async () => {
        await deleteStream(stream.id);
        router.replace("/studio");
        router.refresh();
      }}
    >
      “{stream.title}” disappears with its chat and its recordings. This cannot be undone.
    </Confirm>
  );
};
