/** As GitHub has it: owner/name. */
export const repository = process.env.GITHUB_REPOSITORY ?? "directfanz/directfanz";
/** What is released. */
export const branch = "main";

/** Waits for somebody to confirm it, once, in the console. */
export const github = new aws.codeconnections.Connection(
  "GitHub",
  { name: `${$app.name}-github`, providerType: "GitHub" },
  { protect: true },
);
