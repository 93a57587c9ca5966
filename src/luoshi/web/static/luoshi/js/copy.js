// A button that copies: data-copy="the text", data-copied and data-not-copied say what came of it.
(function () {
  "use strict";
  const luoshi = window.luoshi;

  // Where the product is reached without HTTPS the browser has no clipboard for pages; the old way still works there.
  function copyTheOldWay(text, beside) {
    const field = luoshi.element("textarea", { class: "unseen", readonly: true });
    field.value = text;
    beside.appendChild(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }

  async function copy(text, beside) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (error) {
      return copyTheOldWay(text, beside);
    }
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const done = await copy(button.getAttribute("data-copy"), button.parentNode);
    button.focus();
    luoshi.toast(button.getAttribute(done ? "data-copied" : "data-not-copied"), done ? "success" : "warning");
  });
})();
