// What scripts say stands in the page, translated by the server; no script holds a word of its own.
(function () {
  "use strict";
  const luoshi = (window.luoshi = window.luoshi || {});
  const block = document.getElementById("luoshi-words");
  const words = block ? JSON.parse(block.textContent) : {};

  // The text called `name`, with {n}, {name} … filled in; the name itself where there is none.
  luoshi.say = function (name, values) {
    const text = Object.prototype.hasOwnProperty.call(words, name) ? words[name] : name;
    return text.replace(/\{(\w+)\}/g, (whole, key) => (values && key in values ? String(values[key]) : whole));
  };

  luoshi.icon = function (name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", luoshi.say("icons") + "#" + name);
    svg.appendChild(use);
    return svg;
  };

  // An element with attributes and children; what is no node becomes text, never markup.
  luoshi.element = function (name, attributes, ...children) {
    const made = document.createElement(name);
    Object.entries(attributes || {}).forEach(([key, value]) => {
      if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
    });
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  };
})();
