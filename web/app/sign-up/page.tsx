import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { currentActor } from "@/account/actor.ts";
import { comingBackTo, nextPath } from "@/account/next-path.ts";
import { SignUpForm } from "@/account/SignUpForm.tsx";
import { Card } from "@/ui/Card.tsx";
import type { PageProps } from "@/ui/page-props.ts";

export const metadata: Metadata = { title: "Create an account" };

export default async function SignUpPage({ searchParams }: PageProps) {
  const { next: wish, as } = await searchParams;
  const next = nextPath(wish);
  if ((await currentActor()).kind === "user") redirect(next);
  return (
    <Card title="Join DirectFanz" about="One account, free, in a minute.">
      <SignUpForm next={next} role={as === "creator" ? "ARTIST" : "FAN"} />
      <p className="text-muted">
        Have an account?{" "}
        <Link className="text-accent-ink underline underline-offset-4" href={comingBackTo("/sign-in", next)}>
          Sign in
        </Link>
      </p>
    </Card>
  );
}
