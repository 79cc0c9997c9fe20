/* From the small JSON of {% chart %} to ECharts. At most five series; no 3-D, no gauge. */
(function () {
  "use strict";
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const WIDEST_BAR = 36;

  const titled = (name) => (name ? { name, nameLocation: "middle", nameGap: 28 } : {});
  const common = (data) => ({
    animation: !still,
    animationDuration: 300,
    grid: { left: 12, right: 16, top: data.series.length > 1 ? 56 : 34, bottom: data.x ? 30 : 8, containLabel: true },
    legend: { show: data.series.length > 1, top: 0, left: 0, padding: 0 },
    tooltip: { trigger: "axis", valueFormatter: (value) => (value == null ? "—" : `${value} ${data.unit}`.trim()) },
    xAxis: { type: "category", data: data.categories, ...titled(data.x) },
    yAxis: { type: "value", name: data.y || data.unit, nameLocation: "end", nameGap: 12, nameTextStyle: { align: "left" }, scale: Boolean(data.zoomed) },
  });
  const series = (data, shape) => data.series.map(({ name, values }) => ({ name, data: values, ...shape }));

  /* Of two distributions the second is an outline over the first: mixed colours would be a third. */
  const AMBER = getComputedStyle(document.documentElement).getPropertyValue("--amber").trim();
  const outlined = (one, place) => (place ? { ...one, itemStyle: { color: "transparent", borderColor: AMBER, borderWidth: 2 } } : one);

  const builders = {
    line: (data) => ({ ...common(data), series: series(data, { type: "line", connectNulls: false, showSymbol: data.categories.length < 40 }) }),
    bar: (data) => ({ ...common(data), series: series(data, { type: "bar", barMaxWidth: WIDEST_BAR }) }),
    stacked: (data) => ({ ...common(data), series: series(data, { type: "bar", stack: "all", barMaxWidth: WIDEST_BAR }) }),
    histogram: (data) => {
      const categories = data.edges.slice(0, -1).map((edge, place) => `${edge}–${data.edges[place + 1]}`);
      return { ...common({ ...data, categories }), series: series(data, { type: "bar", barCategoryGap: "4%", barGap: "-100%" }).map(outlined) };
    },
    radar: (data) => ({
      animation: !still,
      legend: { show: data.series.length > 1, bottom: 0 },
      tooltip: {},
      radar: { indicator: data.axes, radius: "62%", center: ["50%", "46%"], axisName: { formatter: (name) => name.replace(/(.{9})(?=.)/g, "$1\n") } },
      series: [{ type: "radar", symbolSize: 4, data: data.series.map(({ name, values }, place) => ({ name, value: values, areaStyle: { opacity: place ? 0 : 0.15 } })) }],
    }),
  };

  function draw(canvas) {
    const data = JSON.parse(document.getElementById(canvas.dataset.chart).textContent);
    const drawn = echarts.getInstanceByDom(canvas) || echarts.init(canvas, "portal", { renderer: "svg" });
    drawn.setOption(builders[data.kind](data), true);
    drawn.off("click");
    if (data.urls) drawn.on("click", ({ dataIndex }) => data.urls[dataIndex] && location.assign(data.urls[dataIndex]));
    if (!canvas.watched) {
      canvas.watched = new ResizeObserver(() => drawn.resize());
      canvas.watched.observe(canvas);
    }
  }

  window.portalCharts = { draw };
})();
