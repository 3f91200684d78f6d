/** The modifier keys, as modifiers of attributes name them. */
export const modifierKeys = ["alt", "ctrl", "meta", "shift"];
/** Named keys (UI Events KeyboardEvent key Values), and the short forms that modifiers accept. */
export const namedKeys = new Set(
  [
    ...modifierKeys,
    "control altgraph capslock fn fnlock hyper numlock scrolllock super symbol symbollock",
    "enter tab space up down left right arrowup arrowdown arrowleft arrowright home end pageup pagedown",
    "backspace clear copy crsel cut delete eraseeof exsel insert paste redo undo",
    "accept again attn cancel contextmenu escape execute find finish help pause play props select zoomin zoomout",
    "eject hibernate logoff power poweroff printscreen standby wakeup close new open print save spellcheck",
    "compose convert dead modechange nonconvert process unidentified call camera notification settings",
  ].flatMap((names) => names.split(" ")),
);
/** Families of keys: function keys, and media and application keys of keyboards and remote controls. */
const keyFamilies =
  /^(?:(?:f|soft)\d{1,2}|(?:audio|brightness|browser|channel|launch|mail|media|microphone|tv)[a-z]+\d*)$/;

/** Whether a key has this name (UI Events KeyboardEvent key Values), or this short form of one. @param name in any case */
export function isKeyName(name: string): boolean {
  const lower = name.toLowerCase();
  return namedKeys.has(lower) || keyFamilies.test(lower);
}

/** Whether a key binding may have this modifier. */
export const isKey = (modifier: string): boolean =>
  namedKeys.has(modifier) || [...modifier].length === 1 || keyFamilies.test(modifier);
/** Whether an event binding may have this modifier. */
export const isModifierKey = (modifier: string): boolean => modifierKeys.includes(modifier);
