import type { Metadata } from "next";
import { currentCreator } from "@/studio/creator.ts";
import { MyStreams } from "@/studio/MyStreams.tsx";
import { NotForFans } from "@/studio/NotForFans.tsx";
import { ButtonLink } from "@/ui/Button.tsx";
import type { PageProps } from "@/ui/page-props.ts";

export const metadata: Metadata = { title: "Studio" };

export default async function Studio({ searchParams }: PageProps) {
  const creator = await currentCreator("/studio");
  if (!creator) return <NotForFans />;
  const { cursor } = await searchParams;
  return (
    <div className="space-y-8 pt-4">
      <div className="flex flex-wrap items-center justify-between gap-4">
        <h1 className="font-bold text-4xl tracking-tight">My streams</h1>
        <ButtonLink href="/studio/new">New stream</ButtonLink>
      </div>
      <MyStreams creator={creator} cursor={typeof cursor === "string" ? cursor : undefined} />
    </div>
  );
}
