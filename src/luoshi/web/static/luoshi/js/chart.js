// The course of an indicator over a year, drawn from the JSON beside it; the tables of the page say the same.
(function () {
  "use strict";
  const place = document.getElementById("chart");
  const given = document.getElementById("chart-data");
  if (!place || !given) return;
  const data = JSON.parse(given.textContent);
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue("--color-" + name).trim();
  const FONT = getComputedStyle(document.body).fontFamily;

  const named = {};
  function series(which, more) {
    const points = data[which].map((point) => (point ? Object.assign({}, point) : { value: null }));
    if (points.every((point) => point.value === null)) return null;
    named[data.names[which]] = points;
    return Object.assign({ name: data.names[which], type: "line", data: points, connectNulls: false, symbolSize: 7 }, more);
  }

  function open(point) {
    if (!point || !point.url) return;
    if (point.drawer && window.htmx) {
      window.htmx.ajax("GET", point.url, { target: "#drawer-body", swap: "innerHTML" });
    } else {
      window.location.href = point.url;
    }
  }

  function draw(echarts) {
    const shown = [
      series("now", { symbol: "circle", lineStyle: { width: 2.5 }, cursor: "pointer", z: 3 }),
      series("before", { symbol: "emptyCircle", lineStyle: { width: 1.5 }, cursor: "pointer" }),
      series("due", { symbol: "none", lineStyle: { width: 1.5, type: "dashed" }, silent: true }),
    ].filter(Boolean);
    const colours = { now: colour("primary"), before: colour("control"), due: colour("text") };
    const chart = echarts.init(place, null, { renderer: "canvas" });
    chart.setOption({
      animation: false,
      color: ["now", "before", "due"].filter((which) => named[data.names[which]]).map((which) => colours[which]),
      textStyle: { fontFamily: FONT, fontSize: 12, color: colour("text") },
      grid: { left: 8, right: 16, top: 62, bottom: 4, containLabel: true },
      legend: { top: 0, left: 0, icon: "roundRect", itemHeight: 3, itemWidth: 22, textStyle: { fontSize: 13 } },
      tooltip: {
        trigger: "axis",
        renderMode: "richText", // markup with styles of its own would be refused by the content security policy
        formatter: (points) =>
          [data.periods[points[0].dataIndex]]
            .concat(points.filter((one) => one.data.text).map((one) => one.seriesName + "  " + one.data.text))
            .join("\n"),
      },
      xAxis: { type: "category", data: data.periods, boundaryGap: false, axisLabel: { color: colour("text-secondary") } },
      yAxis: {
        type: "value",
        name: data.measure,
        scale: true,
        nameGap: 12,
        nameTextStyle: { color: colour("text-secondary"), align: "left", padding: [0, 0, 0, -24] },
        axisLabel: { color: colour("text-secondary") },
        splitLine: { lineStyle: { color: colour("line") } },
      },
      series: shown,
    });
    chart.on("click", (event) => open(event.data));
    const resize = () => chart.resize();
    window.addEventListener("resize", resize);
    window.addEventListener("beforeprint", resize);
    window.addEventListener("afterprint", resize);
    place.setAttribute("data-drawn", "");
  }

  import(place.getAttribute("data-echarts")).then(
    (module) => draw(module.echarts),
    () => { place.hidden = true; },
  );
})();
