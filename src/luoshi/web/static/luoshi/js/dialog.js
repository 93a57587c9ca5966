// Dialogs and drawers: both are <dialog>, so the browser keeps the focus inside and gives it back.
(function () {
  "use strict";
  const luoshi = window.luoshi;
  const opened = []; // the one on top last

  function show(dialog) {
    if (!dialog || dialog.open) return;
    const before = document.activeElement;
    dialog.showModal();
    opened.push(dialog);
    dialog.addEventListener(
      "close",
      () => {
        opened.splice(opened.indexOf(dialog), 1);
        if (before && before.isConnected && before !== document.body) before.focus({ preventScroll: true });
      },
      { once: true },
    );
  }

  // A dialog that closes says so a moment later, when the next key may have been pressed already.
  function top() {
    return opened.findLast((dialog) => dialog.open) || null;
  }

  luoshi.dialogs = {
    show: show,
    top: top,
    close: () => top()?.close(),
  };

  // Asks in the page's own dialog; resolves to true where the person says yes.
  luoshi.confirm = function (text) {
    const dialog = document.getElementById("confirm");
    dialog.querySelector("[data-confirm-text]").textContent = text;
    dialog.returnValue = "";
    show(dialog);
    dialog.querySelector("[data-confirm-yes]").focus();
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    });
  };

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog-open]");
    if (opener && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      const dialog = document.getElementById(opener.getAttribute("data-dialog-open"));
      // A link that htmx loads into the drawer stays a link for whoever opens it in a new tab.
      if (dialog && (!opener.href || opener.hasAttribute("hx-get"))) {
        event.preventDefault();
        show(dialog);
      }
    }
    const closer = event.target.closest("[data-dialog-close]");
    if (closer) closer.closest("dialog").close(closer.value || "");
  });

  // Only a press that began and ended on the backdrop closes; selecting words and letting go outside does not.
  function onBackdrop(event) {
    const dialog = event.target;
    if (!(dialog instanceof HTMLDialogElement) || dialog.hasAttribute("data-stay")) return false;
    const box = dialog.getBoundingClientRect();
    return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
  }
  let began = false;
  document.addEventListener("mousedown", (event) => { began = onBackdrop(event); });
  document.addEventListener("click", (event) => {
    // A key pressing a button of the dialog's form comes as a click at 0, 0.
    if (began && event.detail > 0 && onBackdrop(event)) event.target.close();
    began = false;
  });
})();
