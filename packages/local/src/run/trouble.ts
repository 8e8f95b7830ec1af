/** What the person at the keyboard can mend: one sentence that says what is wrong and what to do, shown without a stack. */
export class Trouble extends Error {
  override readonly name = "Trouble";
}
