import type { Metadata } from "next";
import { ButtonLink } from "@/ui/Button.tsx";
import { Empty } from "@/ui/Empty.tsx";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <section className="mx-auto max-w-2xl space-y-6 py-10">
      <h1 className="font-bold text-4xl tracking-tight">There is nothing here</h1>
      <Empty title="Moved on, or never was">
        <p>The page may have been taken down, or the address has a slip in it.</p>
        <ButtonLink href="/">See who is live</ButtonLink>
      </Empty>
    </section>
  );
}
