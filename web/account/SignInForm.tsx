"use client";
import { useCall } from "../calls/useCall.ts";
import { Button } from "../ui/Button.tsx";
import { TextField } from "../ui/Field.tsx";
import { FormProblem } from "../ui/FormProblem.tsx";
import { text } from "../ui/form-data.ts";
import { signIn } from "./calls.ts";
import { leaveFor } from "./leave-for.ts";

export const SignInForm = ({ next }: { next: string }) => {
  const { run, busy, problem } = useCall(async (form: HTMLFormElement) => {
    const said = new FormData(form);
    await signIn({ email: text(said, "email"), password: text(said, "password") });
    leaveFor(next);
  });
  return (
    <form
      className="space-y-5"
      onSubmit={(event) => {
        event.preventDefault();
        run(event.currentTarget);
      }}
    >
      <TextField label="E-mail" name="email" type="email" autoComplete="email" required problem={problem} />
      <TextField
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        required
        problem={problem}
      />
      <FormProblem problem={problem} fields={["email", "password"]} />
      <Button type="submit" busy={busy} className="w-full">
        {busy ? "Signing in…" : "Sign in"}
      </Button>
    </form>
  );
};
