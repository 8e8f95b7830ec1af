"use client";
import "./globals.css";
import { Button } from "@/ui/Button.tsx";
import { Wordmark } from "@/ui/Wordmark.tsx";

/** Where even the frame of the pages failed: the database or Redis is away. */
export default function GlobalError({ reset }: { error: Error; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>Out for a moment · DirectFanz</title>
        <main
          role="alert"
          className="mx-auto flex min-h-dvh max-w-xl flex-col items-center justify-center gap-5 p-6 text-center"
        >
          <Wordmark />
          <h1 className="font-bold text-4xl tracking-tight">We are out for a moment</h1>
          <p className="text-muted">Something broke on our side. Streams that run go on. Please try again.</p>
          <Button onClick={reset}>Try again</Button>
        </main>
      </body>
    </html>
  );
}
