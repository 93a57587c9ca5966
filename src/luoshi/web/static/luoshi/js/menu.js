// Menus that open: one at a time, closed by Escape, by a press elsewhere and by leaving them.
(function () {
  "use strict";
  const opened = () => Array.from(document.querySelectorAll("details.dropdown[open]"));

  document.addEventListener("click", (event) => {
    opened().forEach((menu) => menu.contains(event.target) || menu.removeAttribute("open"));
  });
  document.addEventListener("focusin", (event) => {
    opened().forEach((menu) => menu.contains(event.target) || menu.removeAttribute("open"));
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest && event.target.closest("details.dropdown");
    if (!menu) return;
    if (event.code === "Escape" && menu.open) {
      menu.removeAttribute("open");
      menu.querySelector("summary").focus();
      event.preventDefault();
    } else if (event.code === "ArrowDown" || event.code === "ArrowUp") {
      menu.setAttribute("open", "");
      const items = Array.from(menu.querySelectorAll(".item"));
      const at = items.indexOf(event.target) + (event.code === "ArrowDown" ? 1 : -1);
      if (items.length) items[(at + items.length) % items.length].focus();
      event.preventDefault();
    }
  });

  // Tabs that show parts of one page; tabs that are pages of their own are plain links.
  function openTab(tab, focus) {
    tab.closest("[role=tablist]").querySelectorAll("[role=tab]").forEach((one) => {
      const chosen = one === tab;
      one.setAttribute("aria-selected", String(chosen));
      one.tabIndex = chosen ? 0 : -1;
      document.getElementById(one.getAttribute("aria-controls")).hidden = !chosen;
    });
    if (focus) tab.focus();
  }
  document.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) openTab(tab, false);
  });
  document.addEventListener("keydown", (event) => {
    const tab = event.target.closest && event.target.closest("[role=tab]");
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.code];
    if (!tab || !step) return;
    const tabs = Array.from(tab.closest("[role=tablist]").querySelectorAll("[role=tab]"));
    openTab(tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length], true);
    event.preventDefault();
  });
})();
