"use client";
import { useCall } from "../calls/useCall.ts";
import { Button } from "../ui/Button.tsx";
import { Choice } from "../ui/Choice.tsx";
import { TextField } from "../ui/Field.tsx";
import { FormProblem } from "../ui/FormProblem.tsx";
import { text } from "../ui/form-data.ts";
import { signUp } from "./calls.ts";
import { leaveFor } from "./leave-for.ts";

interface Props {
  next: string;
  role: "FAN" | "ARTIST";
}

export const SignUpForm = ({ next, role }: Props) => {
  const { run, busy, problem } = useCall(async (form: HTMLFormElement) => {
    const said = new FormData(form);
    const chosen = said.get("role") === "ARTIST" ? "ARTIST" : "FAN";
    await signUp({
      displayName: text(said, "displayName"),
      email: text(said, "email"),
      password: text(said, "password"),
      role: chosen,
    });
    leaveFor(next === "/" && chosen === "ARTIST" ? "/studio" : next);
  });
  return (
    <form
      noValidate
      className="space-y-5"
      onSubmit={(event) => {
        event.preventDefault();
        run(event.currentTarget);
      }}
    >
      <fieldset className="grid gap-3 sm:grid-cols-2">
        <legend className="mb-1.5 font-semibold">I am here as</legend>
        <Choice
          type="radio"
          name="role"
          value="FAN"
          defaultChecked={role === "FAN"}
          label="A fan"
          about="Watch live, chat, catch up later."
        />
        <Choice
          type="radio"
          name="role"
          value="ARTIST"
          defaultChecked={role === "ARTIST"}
          label="A creator"
          about="Go live from your own studio."
        />
      </fieldset>
      <TextField
        label="Name"
        name="displayName"
        autoComplete="nickname"
        required
        hint="What others see: in chat, and beside your streams."
        problem={problem}
      />
      <TextField label="E-mail" name="email" type="email" autoComplete="email" required problem={problem} />
      <TextField
        label="Password"
        name="password"
        type="password"
        autoComplete="new-password"
        required
        hint="At least 8 characters."
        problem={problem}
      />
      <FormProblem problem={problem} fields={["role", "displayName", "email", "password"]} />
      <Button type="submit" busy={busy} className="w-full">
        {busy ? "Creating your account…" : "Create account"}
      </Button>
    </form>
  );
};
