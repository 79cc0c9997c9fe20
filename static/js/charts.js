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

  /* Graphs. `steps`: each node has its column, from left to right; on a narrow screen the columns lie below each other.
     `network`: nodes of up to four kinds find their own places. */
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const NARROW = 640;
  const LOOKS = {
    step: { color: token("--accent-wash"), borderColor: token("--accent") },
    gap: { color: token("--amber-wash"), borderColor: token("--amber"), borderType: "dashed" },
    outside: { color: token("--rule-faint"), borderColor: token("--grey") },
  };
  const byNumber = (links) => links.map(([source, target]) => ({ source, target }));

  function placed(data, width, height) {
    const columns = Math.max(...data.nodes.map((node) => node.column)) + 1;
    const rows = Array.from({ length: columns }, (_, column) => data.nodes.filter((node) => node.column === column).length);
    const upright = width < NARROW, along = upright ? height : width, across = upright ? width : height;
    const seen = rows.map(() => 0);
    const size = upright ? [Math.min(110, across / Math.max(...rows) - 8), 52] : [Math.min(170, along / columns - 44), 50];
    const nodes = data.nodes.map((node, place) => {
      const far = (along * (node.column + 0.5)) / columns;
      const near = (across * (seen[node.column]++ + 0.5)) / rows[node.column];
      return { id: String(place), node, size, at: upright ? [near, far] : [far, near] };
    });
    return { nodes, upright };
  }

  /* The lines go from edge to edge of the boxes, so that their arrows are seen. */
  builders.steps = (data, width, height) => {
    const { nodes, upright } = placed(data, width, height);
    const box = nodes[0].size;
    const rim = ([x, y], side) => (upright ? [x, y + (side * box[1]) / 2] : [x + (side * box[0]) / 2, y]);
    const words = (node) => `${node.name}\n${node.note}`;
    const small = upright ? 11 : 13;
    return {
      animation: false,
      tooltip: { formatter: ({ data: { name, note } }) => (name ? `${name}<br>${note}` : "") },
      xAxis: { type: "value", show: false, min: 0, max: width },
      yAxis: { type: "value", show: false, min: 0, max: height, inverse: true },
      grid: { left: 0, right: 0, top: 0, bottom: 0, containLabel: false },
      series: [
        {
          type: "lines", coordinateSystem: "cartesian2d", silent: true, symbol: ["none", "arrow"], symbolSize: 8,
          lineStyle: { color: token("--slate"), width: 1.3, opacity: 0.8 },
          data: data.links.map(([from, to]) => ({ coords: [rim(nodes[from].at, 1), rim(nodes[to].at, -1)] })),
        },
        {
          type: "graph", coordinateSystem: "cartesian2d", symbol: "rect", symbolSize: box, cursor: "pointer",
          data: nodes.map(({ id, node, at }) => ({
            id, name: node.name, note: node.note, url: node.url, value: at, itemStyle: { borderWidth: 1.5, ...LOOKS[node.kind] },
            label: { show: true, formatter: words(node), color: token("--ink"), fontSize: small, lineHeight: small + 4, width: box[0] - 8, overflow: "break" },
          })),
        },
      ],
    };
  };

  const SIZES = [30, 11, 9, 9];
  const SHAPES = ["roundRect", "circle", "diamond", "triangle"];
  builders.network = (data, width) => {
    const few = data.nodes.length < 40 && width >= NARROW;
    return {
      animation: false,
      legend: { top: 0, left: 0, padding: 0, data: data.kinds },
      tooltip: { formatter: ({ dataType, data: { name, category } }) => (dataType === "node" ? `${name}<br>${data.kinds[category]}` : "") },
      series: [{
        type: "graph", layout: "force", roam: true, top: 30, bottom: 4, draggable: true,
        force: { repulsion: few ? 190 : 32, edgeLength: few ? [50, 110] : [8, 40], gravity: few ? 0.12 : 0.2, layoutAnimation: false },
        categories: data.kinds.map((name, kind) => ({ name, symbol: SHAPES[kind] })),
        lineStyle: { color: token("--grey"), opacity: 0.6 },
        labelLayout: { hideOverlap: true },
        emphasis: { focus: "adjacency", label: { show: true } },
        data: data.nodes.map((node, place) => ({ id: String(place), name: node.name, url: node.url, category: node.kind, symbolSize: SIZES[node.kind], itemStyle: node.gap ? LOOKS.gap : {}, label: { show: few || node.kind === 0, position: node.kind ? "right" : "bottom", fontSize: node.kind ? 11 : 12, width: 120, overflow: "truncate", color: token("--ink"), backgroundColor: node.kind ? "transparent" : "#ffffffcc" } })),
        links: byNumber(data.links).map(({ source, target }) => ({ source: String(source), target: String(target) })),
      }],
    };
  };

  function draw(canvas) {
    const data = JSON.parse(document.getElementById(canvas.dataset.chart).textContent);
    const drawn = echarts.getInstanceByDom(canvas) || echarts.init(canvas, "portal", { renderer: "svg" });
    const show = () => drawn.setOption(builders[data.kind](data, canvas.clientWidth, canvas.clientHeight), true);
    show();
    drawn.off("click");
    if (data.nodes) drawn.on("click", ({ dataType, data: node }) => dataType === "node" && node.url && location.assign(node.url));
    if (data.urls) drawn.on("click", ({ dataIndex }) => data.urls[dataIndex] && location.assign(data.urls[dataIndex]));
    if (!canvas.watched) {
      canvas.watched = new ResizeObserver(() => {
        if (!canvas.clientWidth) return;
        drawn.resize();
        if (data.kind === "steps") show();
      });
      canvas.watched.observe(canvas);
    }
  }

  window.portalCharts = { draw };
})();
