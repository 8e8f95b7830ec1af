import { expect, test } from "vitest";
import { commandOf } from "./shortcuts.ts";

test.each([
  ["k on the picture plays", "k", "DIV", null, false, "play"],
  ["space on a button presses the button", " ", "BUTTON", null, false, undefined],
  ["f on a button still goes full screen", "f", "BUTTON", null, false, "full"],
  ["arrows on a slider move the slider", "ArrowRight", "INPUT", null, false, undefined],
  ["m on a slider still mutes", "m", "INPUT", null, false, "mute"],
  ["keys in a menu are the menu's", "ArrowLeft", "DIV", "menuitemradio", false, undefined],
  ["the browser's own shortcuts are the browser's", "f", "DIV", null, true, undefined],
  ["other keys do nothing", "x", "DIV", null, false, undefined],
])("%s", (_, key, tag, role, modified, command) => {
  expect(commandOf(key, tag, role, modified)).toBe(command);
});
