// The page's one shared drawer: what htmx loads into it gives it its title and opens it.
(function () {
  "use strict";
  const luoshi = window.luoshi;
  const drawer = document.getElementById("drawer");
  if (!drawer) return;
  const body = drawer.querySelector("#drawer-body");
  const waiting = body.innerHTML;

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== body) return;
    const titled = body.querySelector("[data-drawer-title]");
    if (titled) drawer.querySelector("h2").textContent = titled.getAttribute("data-drawer-title");
    drawer.classList.toggle("wide", Boolean(body.querySelector("[data-drawer-wide]")));
    luoshi.dialogs.show(drawer);
    body.scrollTop = 0;
    const first = body.querySelector("[autofocus]");
    if (first) first.focus();
  });
  // What did not come must not wait for ever; what was typed and not taken stays.
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.target === body && !event.detail.successful && event.detail.requestConfig.verb === "get") drawer.close();
  });
  document.body.addEventListener("close-drawer", () => drawer.open && drawer.close());
  drawer.addEventListener("close", () => { body.innerHTML = waiting; });
})();
