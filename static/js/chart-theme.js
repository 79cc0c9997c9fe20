/* The one theme of all charts: the colours, type and lines of portal.css. */
(function () {
  "use strict";
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(name).trim();
  const ink = token("--ink"), faint = token("--ink-faint"), rule = token("--rule");
  const axis = {
    axisLine: { lineStyle: { color: rule } },
    axisTick: { show: false },
    axisLabel: { color: faint, fontSize: 12 },
    nameTextStyle: { color: faint, fontSize: 12 },
    splitLine: { lineStyle: { color: token("--rule-faint") } },
  };
  echarts.registerTheme("portal", {
    color: ["--accent", "--amber", "--slate", "--accent-light", "--grey"].map(token),
    textStyle: { fontFamily: style.getPropertyValue("--tblr-font-sans-serif"), color: ink },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: { ...axis, axisLine: { show: false } },
    radar: { axisName: { color: faint, fontSize: 12 }, splitLine: { lineStyle: { color: rule } }, splitArea: { show: false }, axisLine: { lineStyle: { color: rule } } },
    line: { symbolSize: 6, symbol: "circle", lineStyle: { width: 2 } },
    legend: { textStyle: { color: ink, fontSize: 12 }, itemWidth: 14, itemHeight: 8 },
    tooltip: { backgroundColor: "#fff", borderColor: rule, textStyle: { color: ink, fontSize: 13 } },
  });
})();
