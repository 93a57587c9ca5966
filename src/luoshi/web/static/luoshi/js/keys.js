// The keyboard: a button or link with data-key="F8 KeyS" is pressed by any of these keys.
//
// Keys are told by where they lie on the keyboard (event.code). While a Chinese input method is composing
// every key arrives as "Process" with keyCode 229, but its code is right; so keys keep working with the
// input method on. In a text field a key belongs to the field: only what carries data-key-in-text and stands
// in the same form hears it, and nothing does while a composition is under way.
//
//   data-key="Enter"            codes, divided by spaces; modifiers as Ctrl+Enter, Shift+Slash
//   data-key-label="采纳"       what the list of keys says, where the button's own words would not do
//   data-key-scope              on an element round the button: heard only while the focus is in it or it is
//                               aria-current; the innermost scope wins
//   data-key-in-text            heard in text fields of the same form or scope too; but Enter in a field of several lines
//                               begins a line, unless the field has data-enter-saves
//   data-key-last               heard only where nothing else on the page hears the key
//   data-key-repeat             pressed again while held down
//   data-key-note="ArrowUp"     no button: a line for the list of keys only
(function () {
  "use strict";
  const luoshi = window.luoshi;
  const NO_TEXT = new Set(["button", "checkbox", "color", "file", "hidden", "image", "radio", "range", "reset", "submit"]);
  const ECHO = 300; // milliseconds
  const MOST_WAITING = 20;

  const handlers = []; // of other scripts: {chords, handle, repeat}
  let waiting = null; // chords pressed while an answer is awaited
  let down = { code: "", process: false, time: 0 };

  const composed = (event) => event.isComposing || event.keyCode === 229 || event.key === "Process";

  function takesText(node) {
    if (!(node instanceof HTMLElement)) return false;
    if (node.isContentEditable || node.tagName === "TEXTAREA" || node.tagName === "SELECT") return true;
    return node.tagName === "INPUT" && !NO_TEXT.has(node.type);
  }

  function code(event) {
    // Remote desktops and screen keyboards may send no code.
    if (!event.code) return event.key;
    if (event.code === "NumpadEnter") return "Enter";
    // With Num Lock off the block of figures holds arrows and Delete.
    if (event.code.startsWith("Numpad") && /^(?:Arrow\w+|Delete|Home|End|PageUp|PageDown)$/.test(event.key)) return event.key;
    return event.code;
  }

  function chord(event) {
    const held = (event.ctrlKey ? "Ctrl+" : "") + (event.altKey ? "Alt+" : "") + (event.metaKey ? "Meta+" : "") + (event.shiftKey ? "Shift+" : "");
    return held + code(event);
  }

  const chordsOf = (node, attribute) => (node.getAttribute(attribute) || "").split(/\s+/).filter(Boolean);

  function seen(node) {
    const folded = node.closest("details:not([open])");
    if (folded && !node.closest("summary")) return false;
    return node.getClientRects().length > 0;
  }

  const usable = (node) => !node.disabled && node.getAttribute("aria-disabled") !== "true" && seen(node);

  // How deep the scope lies that lets this button hear the key; -1 where none does.
  function depth(node, focus) {
    let deepest = 0;
    for (let scope = node.closest("[data-key-scope]"), n = 0; scope; scope = scope.parentElement.closest("[data-key-scope]"), n += 1) {
      if (!scope.contains(focus) && scope.getAttribute("aria-current") !== "true") return -1;
      if (n === 0) for (let one = scope; one; one = one.parentElement) deepest += 1;
    }
    return deepest;
  }

  function bound(pressed, focus, inText) {
    if (pressed === "Enter" && focus instanceof HTMLTextAreaElement && !focus.hasAttribute("data-enter-saves")) return null;
    const root = luoshi.dialogs.top() || document;
    let found = null;
    let foundDepth = -1;
    root.querySelectorAll("[data-key]").forEach((node) => {
      if (!chordsOf(node, "data-key").includes(pressed) || !usable(node)) return;
      if (inText) {
        const around = node.closest("[data-key-scope], form, dialog");
        if (!node.hasAttribute("data-key-in-text") || !around || !around.contains(focus)) return;
      }
      const scope = depth(node, focus);
      const here = scope === 0 && node.hasAttribute("data-key-last") ? -0.5 : scope;
      if (here > foundDepth) {
        found = node;
        foundDepth = here;
      }
    });
    return found;
  }

  function press(node) {
    if (takesText(node)) {
      node.focus();
      if (node.select) node.select();
    } else {
      node.click();
    }
  }

  // Carries out a key; false where nobody wants it.
  function carryOut(pressed, focus, inText, repeated) {
    if (!inText && !luoshi.dialogs.top()) {
      for (const one of handlers) {
        if (one.chords.includes(pressed) && !(repeated && !one.repeat) && one.handle() !== false) return true;
      }
    }
    const node = bound(pressed, focus, inText);
    if (!node) return false;
    if (!repeated || node.hasAttribute("data-key-repeat")) press(node);
    return true;
  }

  // What the browser itself does with Enter, Space and arrows it does not do for "Process".
  function standIn(pressed, node) {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[pressed];
    if (node.type === "radio" && step) {
      const group = Array.from(node.form ? node.form.elements : document.getElementsByName(node.name)).filter(
        (one) => one.type === "radio" && one.name === node.name && !one.disabled,
      );
      const next = group[(group.indexOf(node) + step + group.length) % group.length];
      next.focus();
      next.click();
      return true;
    }
    if ((pressed === "Enter" && node.matches("button, a[href], summary")) || (pressed === "Space" && node.matches("button, summary, input"))) {
      node.click();
      return true;
    }
    return false;
  }

  function keydown(event) {
    if (event.defaultPrevented) return;
    const focus = event.target;
    const inText = takesText(focus);
    const process = composed(event);
    if (inText && process) return;
    const pressed = chord(event);
    if (/(?:^|\+)(?:Control|Shift|Alt|Meta)(?:Left|Right)?$/.test(pressed)) return;

    // Some input methods hand a key on that they have announced as "Process": one press, two events.
    const echo = !event.repeat && down.code === event.code && down.process !== process && event.timeStamp - down.time < ECHO;
    down = { code: event.code, process: process, time: event.timeStamp };
    if (echo) {
      event.preventDefault();
      return;
    }

    const top = luoshi.dialogs.top();
    if (pressed === "Escape" && top && !inText && process) {
      event.preventDefault();
      top.close();
      return;
    }
    const own = focus instanceof Element && focus.matches("button, a[href], summary") && (pressed === "Enter" || pressed === "Space");
    const ownArrow = focus instanceof Element && focus.matches("input[type=radio], input[type=range]") && /^Arrow/.test(pressed);
    if (own || ownArrow) {
      if (process && !event.repeat && standIn(pressed, focus)) event.preventDefault();
      return;
    }
    if (waiting && !inText && (handlers.some((one) => one.chords.includes(pressed)) || named(pressed))) {
      event.preventDefault();
      if (!event.repeat && waiting.length < MOST_WAITING) waiting.push(pressed);
      return;
    }
    if (carryOut(pressed, focus, inText, event.repeat)) event.preventDefault();
    else if (process && !event.repeat && focus instanceof Element && standIn(pressed, focus)) event.preventDefault();
  }

  const named = (pressed) => Array.from(document.querySelectorAll("[data-key]")).some((node) => chordsOf(node, "data-key").includes(pressed));

  // What a person calls the keys of a button: "F8", "S", "↑".
  function keyName(pressed) {
    const parts = pressed.split("+");
    const last = parts.pop();
    const name = /^(?:Key|Digit)/.test(last) ? last.replace(/^(?:Key|Digit)/, "") : luoshi.say("key." + last).replace("key.", "");
    return parts.concat(name).join("+");
  }

  function lines() {
    const found = new Map();
    document.querySelectorAll("[data-key], [data-key-note]").forEach((node) => {
      const noted = node.hasAttribute("data-key-note");
      if (!noted && node.closest("dialog")) return;
      const chords = chordsOf(node, noted ? "data-key-note" : "data-key");
      const copy = node.cloneNode(true);
      copy.querySelectorAll("kbd, .badge").forEach((one) => one.remove());
      const label = node.getAttribute("data-key-label") || node.getAttribute("aria-label") || copy.textContent.trim().replace(/\s+/g, " ");
      const key = chords.join(" ") + label;
      if (label && !found.has(key)) found.set(key, [chords, label]);
    });
    return Array.from(found.values());
  }

  function showKeys() {
    const dialog = document.getElementById("keys");
    if (!dialog) return false;
    const body = dialog.querySelector("tbody");
    body.textContent = "";
    lines().forEach(([chords, label]) => {
      const cell = document.createElement("td");
      chords.forEach((one, i) => cell.append(i ? " " : "", luoshi.element("kbd", {}, keyName(one))));
      body.append(luoshi.element("tr", {}, cell, luoshi.element("td", {}, label)));
    });
    luoshi.dialogs.show(dialog);
    return true;
  }

  luoshi.keys = {
    // Calls `handle` for these keys outside text fields; false from it hands the key on.
    on: (chords, handle, repeat) => handlers.push({ chords: chords.split(" "), handle: handle, repeat: Boolean(repeat) }),
    // Between wait() and go() keys are kept, so that fast typing acts on what the answer brings.
    wait: () => { waiting = waiting || []; },
    // drop: forget the keys kept, since what they were meant for did not happen.
    go: (drop) => {
      const kept = waiting || [];
      waiting = null;
      while (!drop && kept.length) {
        const focus = document.activeElement || document.body;
        // An editor has opened: what was typed ahead was not meant for it.
        if (takesText(focus)) return;
        carryOut(kept.shift(), focus, false, false);
        if (waiting) {
          waiting = kept;
          return;
        }
      }
    },
    takesText: takesText,
  };

  luoshi.keys.on("Shift+Slash F1", showKeys);
  document.addEventListener("click", (event) => event.target.closest("[data-keys-show]") && showKeys());
  document.addEventListener("keydown", keydown);
  document.addEventListener("keyup", (event) => { if (event.code === down.code) down = { code: "", process: false, time: 0 }; });
  window.addEventListener("blur", () => { down = { code: "", process: false, time: 0 }; });
})();
