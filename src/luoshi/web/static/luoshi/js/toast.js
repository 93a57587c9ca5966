// Short messages. The server sends them with the header HX-Trigger: {"toast": {"level": …, "text": …}}.
(function () {
  "use strict";
  const luoshi = window.luoshi;
  const region = document.getElementById("toasts");
  const STAY = 6000; // milliseconds; what went wrong stays until it is closed

  // link: {url, words}, opened in a tab of its own.
  luoshi.toast = function (text, level, link) {
    if (!region) return;
    // What lies over the page would hide it.
    const over = luoshi.dialogs.top() || document.body;
    if (region.parentNode !== over) over.appendChild(region);
    const kind = level || "information";
    const close = luoshi.element("button", { type: "button", class: "button plain compact square", "aria-label": luoshi.say("close") });
    close.appendChild(luoshi.icon("close"));
    const said = luoshi.element("div", {}, text);
    if (link) said.append(" ", luoshi.element("a", { href: link.url, target: "_blank" }, link.words));
    const made = luoshi.element("div", { class: "toast " + kind, role: kind === "error" ? "alert" : null }, luoshi.icon(kind), said, close);
    let timer = 0;
    const wait = () => { timer = window.setTimeout(() => made.remove(), STAY); };
    close.addEventListener("click", () => made.remove());
    if (kind !== "error" && kind !== "warning") {
      made.addEventListener("mouseenter", () => window.clearTimeout(timer));
      made.addEventListener("mouseleave", wait);
      wait();
    }
    region.appendChild(made);
    while (region.children.length > 4) region.firstElementChild.remove();
  };

  // What went wrong is over once something has gone right.
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.detail.requestConfig.verb !== "get") region.querySelectorAll(".toast.error").forEach((node) => node.remove());
  });
  document.addEventListener("close", () => region && document.body.appendChild(region), true);
  document.body.addEventListener("toast", (event) => luoshi.toast(event.detail.text || event.detail.value, event.detail.level));
})();
