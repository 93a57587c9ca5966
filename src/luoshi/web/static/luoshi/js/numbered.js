// Line numbers beside a text, the lines that are wrong marked; a link to a line puts the caret there.
//
//   data-numbered       on a textarea
//   data-wrong          on the same: numbers of lines, with blanks between
//   data-goto-line      on a link; data-goto-column beside it
(function () {
  "use strict";
  const LINE = 20; // pixels, as the style sheet has it

  function numbered(text) {
    const wrong = new Set((text.getAttribute("data-wrong") || "").split(" "));
    const box = document.createElement("div");
    const gutter = document.createElement("div");
    box.className = "numbered";
    gutter.className = "gutter";
    gutter.setAttribute("aria-hidden", "true");
    text.parentNode.insertBefore(box, text);
    box.append(gutter, text);

    let count = 0;
    function draw() {
      const wanted = text.value.split("\n").length;
      if (wanted === count) return;
      count = wanted;
      gutter.replaceChildren(
        ...Array.from({ length: wanted }, (_, at) => {
          const number = document.createElement("span");
          number.textContent = String(at + 1);
          if (wrong.has(String(at + 1))) number.className = "wrong";
          return number;
        }),
      );
      follow();
    }
    function follow() {
      gutter.scrollTop = text.scrollTop;
    }
    text.addEventListener("input", draw);
    text.addEventListener("scroll", follow);
    draw();
  }

  function goTo(line, column) {
    const text = document.querySelector("textarea[data-numbered]");
    const folded = text.closest("details");
    if (folded) folded.open = true;
    const lines = text.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    const end = start + (lines[line - 1] || "").length;
    text.focus();
    text.setSelectionRange(Math.min(start + column - 1, end), end);
    text.scrollTop = Math.max(0, (line - 5) * LINE);
    text.scrollIntoView({ block: "nearest" });
  }

  document.querySelectorAll("textarea[data-numbered]").forEach(numbered);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-goto-line]");
    if (!link) return;
    event.preventDefault();
    goTo(Number(link.getAttribute("data-goto-line")), Number(link.getAttribute("data-goto-column")) || 1);
  });
})();
