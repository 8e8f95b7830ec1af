"use client";
import { useCall } from "../calls/useCall.ts";
import { Button } from "../ui/Button.tsx";
import { signOut } from "./calls.ts";
import { leaveFor } from "./leave-for.ts";

export const SignOutButton = ({ className }: { className?: string }) => {
  const { run, busy, problem } = useCall(async () => {
    await signOut();
    leaveFor("/");
  });
  return (
    <>
      <Button look="plain" busy={busy} onClick={() => run()} {...(className ? { className } : {})}>
        Sign out
      </Button>
      {problem && (
        <span role="alert" className="sr-only">
          {problem.message} {problem.suggestion}
        </span>
      )}
    </>
  );
};
